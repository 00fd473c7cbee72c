//! Names: what is declared, and what a name can mean.

use super::{Code, Entry, Severity, Texts};

codes! {
    UNKNOWN_NAME = "K0201" Error {
        title: "unknown name", "неизвестное имя";
        message: "there is no `{0}` here", "здесь нет `{0}`";
    }
}
