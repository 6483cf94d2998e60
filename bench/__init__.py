"""Commands that measure. They print figures and judge nothing."""
