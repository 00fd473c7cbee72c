//! Time: windows, periods and zones.

use super::{Code, Entry, Severity, Texts};

codes! {
    UNKNOWN_TIMEZONE = "K0401" Error {
        title: "unknown time zone", "неизвестный часовой пояс";
        message: "there is no time zone `{0}`", "нет часового пояса `{0}`";
        help: "use a name of the IANA database, such as `Europe/Moscow`", "укажите имя из базы IANA, например `Europe/Moscow`";
    }
}
