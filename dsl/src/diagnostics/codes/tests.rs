//! Tests in the file.

use super::{Code, Entry, Severity, Texts};

codes! {
    TEST_WITHOUT_AS_OF = "K0701" Error {
        title: "a test without a day", "тест без даты";
        message: "the test does not say which day it is", "в тесте не сказано, какой сегодня день";
        help: "add a line such as `as of 2026-11-21`", "добавьте строку вроде `по состоянию на 2026-11-21`";
    }
    TEST_AS_OF_TWICE = "K0702" Error {
        title: "a test with two days", "тест с двумя датами";
        message: "the test says the day already", "дата в тесте уже указана";
        example: "test \"odd\" { as of 2026-01-01; as of 2026-01-02; client { }; expect s }\nsegment s { blacklisted }";
    }
    TEST_WITHOUT_RECORD = "K0703" Error {
        title: "a test without a record", "тест без записи";
        message: "the test describes no record", "в тесте нет записи";
        help: "add a line such as `client { … }`", "добавьте строку вроде `клиент { … }`";
        example: "test \"odd\" { as of 2026-01-01; expect s }\nsegment s { blacklisted }";
    }
    TEST_SECOND_RECORD = "K0704" Error {
        title: "a test with two records", "тест с двумя записями";
        message: "the test describes a record already", "запись в тесте уже описана";
        help: "write a second test", "напишите второй тест";
        example: "test \"odd\" { as of 2026-01-01; client { }; client { }; expect s }\nsegment s { blacklisted }";
    }
    TEST_WITHOUT_EXPECTATION = "K0705" Error {
        title: "a test that expects nothing", "тест ничего не ожидает";
        message: "the test expects nothing", "тест ничего не ожидает";
        help: "add a line such as `expect sleeping`", "добавьте строку вроде `ожидается спящие`";
        example: "test \"odd\" { as of 2026-01-01; client { } }";
    }
    TEST_OF_ANOTHER_RECORD = "K0706" Error {
        title: "a test of another record", "тест о другой записи";
        message: "`{0}` is about {1}, and the test describes {2}", "`{0}` — о записи `{1}`, а в тесте описана `{2}`";
        example: "segment cars for vehicle { make = \"Lada\" }\ntest \"odd\" { as of 2026-01-01; client { }; expect cars }";
    }
    FIELD_TWICE = "K0707" Error {
        title: "a field given twice", "поле указано дважды";
        message: "`{0}` is given already", "`{0}` уже указано";
        example: "test \"odd\" { as of 2026-01-01; client { city: \"A\", city: \"B\" }; expect s }\nsegment s { blacklisted }";
    }
    WRONG_ENTRY = "K0708" Error {
        title: "an entry of another shape", "значение другого вида";
        message: "`{0}` takes {1}", "`{0}` принимает {1}";
        example: "test \"odd\" { as of 2026-01-01; client { visits: 5 }; expect s }\nsegment s { blacklisted }";
    }
    NOT_EXPECTABLE = "K0709" Error {
        title: "an expectation of something else", "ожидание не о том";
        message: "`{0}` is no {1}", "`{0}` — не {1}";
        example: "condition c { blacklisted }\ntest \"odd\" { as of 2026-01-01; client { }; expect c }";
    }
    CATALOG_IS_LISTED = "K0710" Error {
        title: "a catalog that the file lists", "каталог задан в файле";
        message: "`{0}` is listed in the file", "`{0}` задан в файле";
        help: "only a catalog that the host supplies can be given in a test", "в тесте задаётся только каталог, который даёт система";
        example: "catalog makes = [\"Lada\"]\ntest \"odd\" { as of 2026-01-01; client { }; catalog makes = [\"Kia\"]; expect s }\nsegment s { blacklisted }";
    }
    PARAM_NOT_GIVEN = "K0711" Error {
        title: "a parameter without a value", "параметр без значения";
        message: "`{0}` has no default and the test gives no value", "у `{0}` нет значения по умолчанию, и тест его не даёт";
        help: "add a line such as `param {0} = …`", "добавьте строку вроде `параметр {0} = …`";
        example: "param gap: months\ntest \"odd\" { as of 2026-01-01; client { }; expect s }\nsegment s { blacklisted }";
    }
}
