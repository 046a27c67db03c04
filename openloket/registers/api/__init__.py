"""What the six register APIs share: values, resources, reading, writing, access, the OpenAPI document."""
