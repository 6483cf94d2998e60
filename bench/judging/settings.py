"""The product's settings, with the static files in the scratch folder."""

import os
from pathlib import Path

from config.settings import *  # noqa: F403

STATIC_ROOT = Path(os.environ["JUDGED_FOLDER"]) / "static"
