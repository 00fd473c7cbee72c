//! Notes and warnings: what compiles and may mean something else.

use super::{Code, Entry, Severity, Texts};

codes! {
    NO_TIMEZONE = "K0501" Warning {
        title: "a calendar phrase without a time zone", "календарная фраза без часового пояса";
        message: "the file names no time zone; days begin at midnight UTC", "часовой пояс не указан: сутки начинаются в полночь по UTC";
        help: "write `timezone \"Europe/Moscow\"` at the head of the file", "напишите в начале файла `часовой пояс \"Europe/Moscow\"`";
    }
}
