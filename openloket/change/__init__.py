"""Going from one version to the next while cases run: impact, approval, rollout, migration, emergency, people."""
