//! Tests in the file.

use super::{Code, Entry, Severity, Texts};

codes! {
    TEST_WITHOUT_AS_OF = "K0701" Error {
        title: "a test without a day", "тест без даты";
        message: "the test does not say which day it is", "в тесте не сказано, какой сегодня день";
        help: "add a line such as `as of 2026-11-21`", "добавьте строку вроде `по состоянию на 2026-11-21`";
    }
}
