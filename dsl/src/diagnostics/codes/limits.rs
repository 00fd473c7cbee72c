//! Limits: input that is too large to be meant.

use super::{Code, Entry, Severity, Texts};

codes! {
    FILE_TOO_LARGE = "K0801" Error {
        title: "the file is too large", "файл слишком велик";
        message: "the file has {0} bytes; the limit is {1}", "в файле {0} байт, допустимо не более {1}";
        help: "split it and bring the parts together with `use`", "разделите его и соедините части с помощью `подключить`";
    }
    TOO_DEEP = "K0802" Error {
        title: "nested too deeply", "слишком глубокая вложенность";
        message: "this is nested deeper than {0} levels", "вложенность превышает {0} уровня";
        help: "name inner conditions with `condition` and use the names", "вынесите внутренние условия в `условие` и сошлитесь на них по имени";
    }
    TOO_MANY_NODES = "K0803" Error {
        title: "the file says too much", "в файле слишком много выражений";
        message: "the file holds more than {0} expressions", "в файле больше {0} выражений";
        help: "split it and compile the parts apart", "разделите его на части и компилируйте их отдельно";
    }
    TOO_MANY_ERRORS = "K0804" Error {
        title: "too many errors to list", "слишком много ошибок";
        message: "{0} errors found; the rest of the file was not read", "найдено {0} ошибок; остаток файла не прочитан";
    }
    TOO_MANY_FILES = "K0805" Error {
        title: "too many files", "слишком много файлов";
        message: "the program uses more than {0} files", "программа подключает больше {0} файлов";
    }
}
