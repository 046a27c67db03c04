"""Lead objections, complaints and notices of default to their decision."""
