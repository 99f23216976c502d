"""Settings for all tests: what Hypothesis draws is fresh every time, and a busy machine is no failure."""

from hypothesis import HealthCheck, settings

settings.register_profile("pygrad", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("pygrad")
