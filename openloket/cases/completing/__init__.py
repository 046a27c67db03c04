"""Ask for what an application lacks, and take in what comes later."""
