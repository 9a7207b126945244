"""Settings: what there is to set, where each value comes from, and how it is changed."""

from peertutor.settings.folder import prepare_workspace, workspace_folder
from peertutor.settings.known import Known, known_settings
from peertutor.settings.load import Loaded, checked_value, load_settings, value_of
from peertutor.settings.model import Settings
from peertutor.settings.show import SettingRow, setting_rows
from peertutor.settings.write import (
    Change,
    allow_host,
    disallow_host,
    set_setting,
    unset_setting,
)

__all__ = [
    "Change",
    "Known",
    "Loaded",
    "SettingRow",
    "Settings",
    "allow_host",
    "checked_value",
    "disallow_host",
    "known_settings",
    "load_settings",
    "prepare_workspace",
    "set_setting",
    "setting_rows",
    "unset_setting",
    "value_of",
    "workspace_folder",
]
