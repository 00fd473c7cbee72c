//! Text and syntax: what the parser refuses.

use super::{Code, Entry, Severity, Texts};

codes! {
    UNEXPECTED = "K0101" Error {
        title: "something else is expected here", "здесь ожидается другое";
        message: "expected {0}, found {1}", "ожидается {0}, а здесь {1}";
        example: "segment young { age of birth_date < }";
    }
    UNKNOWN_CHARACTER = "K0102" Error {
        title: "a character without meaning", "символ без значения";
        message: "the character `{0}` means nothing here", "символ `{0}` здесь ничего не значит";
        example: "segment young { age of birth_date < 30 @ }";
    }
    CAPITAL_KEYWORD = "K0103" Error {
        title: "a keyword in capitals", "ключевое слово с заглавной буквы";
        message: "`{0}` is written `{1}`", "`{0}` пишется `{1}`";
        help: "keywords are lower case", "ключевые слова пишутся строчными буквами";
        example: "Segment rich { ltv > 5000 rub }";
    }
    GLUED_UNIT = "K0104" Error {
        title: "no space before a unit", "нет пробела перед единицей";
        message: "a space is missing between `{0}` and `{1}`", "между `{0}` и `{1}` нужен пробел";
        example: "segment far { mileage > 60000km }";
    }
    COMMA_DECIMAL = "K0105" Error {
        title: "a decimal comma", "десятичная запятая";
        message: "`{0}` is written `{1}`", "`{0}` пишется `{1}`";
        help: "the fraction of a number stands behind a point", "дробная часть числа отделяется точкой";
        example: "segment late { average gap of visits.at > 1,5 }";
    }
    DIGIT_GROUP = "K0106" Error {
        title: "a group of digits that is not three", "группа цифр не из трёх";
        message: "`{0}` is not a number: digits are grouped by exactly three", "`{0}` — не число: цифры группируются ровно по три";
        example: "segment rich { ltv > 5 00 rub }";
    }
    WINDOW_AFTER_WHERE = "K0107" Error {
        title: "a window behind `where`", "период после `где`";
        message: "the window stands before `where`", "период ставится перед `где`";
        help: "`where` reaches to the end of the line, so that a window behind it would belong to its condition", "`где` действует до конца строки, и период после него относился бы к его условию";
        example: "segment active { has visit where total > 5000 rub in the last 2 years }";
    }
    MIXED_SCRIPTS = "K0108" Error {
        title: "letters of two alphabets in one name", "буквы двух алфавитов в одном имени";
        message: "`{0}` mixes Latin and Cyrillic: `{1}` is {2}", "`{0}` смешивает латиницу и кириллицу: `{1}` — {2}";
        example: "segment sleeрing { no visit in the last 6 months }";
    }
    MISSPELLED_KEYWORD = "K0109" Error {
        title: "a misspelled word of the language", "опечатка в слове языка";
        message: "`{0}` means nothing here", "`{0}` здесь ничего не значит";
        help: "did you mean `{1}`?", "возможно, имелось в виду `{1}`?";
        example: "segmnet rich { ltv > 5000 rub }";
    }
    UNCLOSED_BRACKET = "K0110" Error {
        title: "a bracket that is not closed", "незакрытая скобка";
        message: "`{0}` is never closed", "`{0}` нигде не закрывается";
        help: "a `{1}` is missing", "не хватает `{1}`";
        example: "segment rich { ltv > 5000 rub";
    }
    UNOPENED_BRACKET = "K0111" Error {
        title: "a bracket that was not opened", "закрывающая скобка без открывающей";
        message: "`{0}` closes nothing", "`{0}` ничего не закрывает";
        example: "segment rich { ltv > 5000 rub } }";
    }
    UNCLOSED_TEXT = "K0112" Error {
        title: "a text that is not closed", "незакрытая строка";
        message: "the text has no closing `\"`", "у строки нет закрывающей `\"`";
        help: "a text ends on the line where it begins", "строка заканчивается там же, где началась";
        example: "segment cars { make = \"Lada }";
    }
    UNCLOSED_NAME = "K0113" Error {
        title: "a quoted name that is not closed", "незакрытое имя в обратных кавычках";
        message: "the name has no closing backtick", "у имени нет закрывающей обратной кавычки";
        example: "segment odd { `first date > 2026-01-01 }";
    }
    AND_WITH_OR = "K0114" Error {
        title: "`and` with `or` without parentheses", "`и` вместе с `или` без скобок";
        message: "`{0}` and `{1}` on one line need parentheses", "`{0}` и `{1}` в одной строке требуют скобок";
        help: "write `(a and b) or c`, or `a and (b or c)`", "напишите `(a и b) или c` либо `a и (b или c)`";
        example: "segment odd { a or b and c }";
    }
    NESTED_WHERE = "K0115" Error {
        title: "a nested condition that needs parentheses", "вложенное условие требует скобок";
        message: "it is not clear which `where` the `{0}` belongs to", "неясно, к какому `где` относится `{0}`";
        help: "put the inner phrase in parentheses", "возьмите внутреннюю фразу в скобки";
        example: "segment odd { has visit where has line where promo and completed }";
    }
    NO_WITHOUT_WITHIN = "K0116" Error {
        title: "a last `then no` without `within`", "последнее `затем нет` без срока";
        message: "`{0}` that no row comes after needs `{1}`", "`{0}`, после которого записей больше нет, требует `{1}`";
        help: "without it the answer would never be final: `then no visit within 6 months`", "без срока ответ никогда не станет окончательным: `затем нет визита в течение 6 месяцев`";
        example: "segment gone { has visit then no visit }";
    }
    NOT_BUILT_YET = "K0117" Error {
        title: "a part of the language that is not built yet", "часть языка, которой пока нет";
        message: "`{0}` is not built yet", "`{0}` пока не поддерживается";
        example: "segment s { quintile of ltv = 1 }";
    }
    SMART_QUOTES = "K0118" Error {
        title: "typographic quotes", "типографские кавычки";
        message: "a text stands between straight quotes `\"`", "строка пишется в прямых кавычках `\"`";
        example: "segment cars { make = «Lada» }";
    }
    FOREIGN_WORDING = "K0119" Error {
        title: "words or an operator of another language", "слова или оператор другого языка";
        message: "`{0}` is written `{1}`", "`{0}` пишется `{1}`";
        example: "segment cars { make == \"Lada\" }";
    }
    UNKNOWN_UNIT = "K0120" Error {
        title: "an unknown unit or currency", "неизвестная единица или валюта";
        message: "`{0}` is neither a unit nor a currency", "`{0}` — не единица и не валюта";
        example: "segment rich { ltv > 5000 dublons }";
    }
    NO_SUCH_DAY = "K0121" Error {
        title: "a date that does not exist", "несуществующая дата";
        message: "there is no such day or time as `{0}`", "нет такого дня или времени: `{0}`";
        example: "segment odd { birth_date = 2026-02-30 }";
    }
    UNKNOWN_ESCAPE = "K0122" Error {
        title: "an unknown escape in a text", "неизвестная последовательность в строке";
        message: "`{0}` means nothing in a text", "`{0}` в строке ничего не значит";
        help: "known are `\\\"`, `\\\\`, `\\n` and `\\t`", "допустимы `\\\"`, `\\\\`, `\\n` и `\\t`";
        example: "segment odd { make = \"a\\qb\" }";
    }
    HEADER_BELOW = "K0123" Error {
        title: "a header below a declaration", "заголовок после объявления";
        message: "`{0}` stands at the head of the file", "`{0}` ставится в начале файла";
        example: "param gap: months = 6 months\ncurrency RUB";
    }
    REPEATED_HEADER = "K0124" Error {
        title: "a header said twice", "повторный заголовок";
        message: "`{0}` was said already", "`{0}` уже указано";
        example: "currency RUB\ncurrency EUR";
    }
    UNKNOWN_LANGUAGE = "K0125" Error {
        title: "an unknown language", "неизвестный язык";
        message: "there is no language `{0}`", "нет языка `{0}`";
        help: "`en` and `ru` are known", "известны `en` и `ru`";
        example: "language fr";
    }
    RESERVED_NAME = "K0126" Error {
        title: "a word of the language as a name", "слово языка в роли имени";
        message: "`{0}` is a word of the language", "`{0}` — слово языка";
        help: "in backticks it is a name: `{0}`", "в обратных кавычках это имя: `{0}`";
        example: "segment every { ltv > 5000 rub }";
    }
    EMPTY_BLOCK = "K0127" Error {
        title: "a block without lines", "пустой блок";
        message: "nothing stands between the braces", "между фигурными скобками ничего нет";
        example: "segment nobody { }";
    }
    OTHERWISE_NOT_LAST = "K0128" Error {
        title: "`otherwise` is not the last line", "`иначе` не в последней строке";
        message: "`{0}` is the last line of a partition", "`{0}` — последняя строка разбиения";
        help: "the lines below it could never be reached", "до строк ниже дело никогда не дойдёт";
        example: "partition life { otherwise occasional; fresh when age of birth_date < 20 }";
    }
    CHAINED_COMPARISON = "K0129" Error {
        title: "a chain of comparisons", "цепочка сравнений";
        message: "a comparison cannot be compared again", "сравнение нельзя сравнить ещё раз";
        help: "write `x between a and b`, or join two comparisons with `and`", "напишите `x между a и b` или соедините два сравнения через `и`";
        example: "segment odd { 10 < mileage < 20 }";
    }
    UNKNOWN_TYPE = "K0130" Error {
        title: "an unknown type", "неизвестный тип";
        message: "there is no type `{0}`", "нет типа `{0}`";
        help: "known are {1}", "известны {1}";
        example: "param gap: fortnights = 6 months";
    }
    NUMBER_TOO_LONG = "K0131" Error {
        title: "a number with too many digits", "слишком длинное число";
        message: "`{0}` has more digits than can be kept exactly", "в `{0}` больше цифр, чем можно хранить точно";
        example: "segment rich { ltv > 123456789012345678901234567890123 rub }";
    }
    UNKNOWN_DECLARATION = "K0132" Error {
        title: "an unknown declaration", "неизвестное объявление";
        message: "no declaration begins with {0}", "ни одно объявление не начинается с {0}";
        help: "a declaration begins with {1}", "объявление начинается с {1}";
        example: "client rich { ltv > 5000 rub }";
    }
    SECOND_WINDOW = "K0133" Error {
        title: "a second window", "второй период";
        message: "these rows have a window already", "у этих записей уже есть период";
        help: "move the second one into `where`, onto the time field: `where at in the last 3 months`", "перенесите второй в `где`, на поле времени: `где дата за последние 3 месяца`";
        example: "segment odd { has visit in the last 2 years in the last 3 months }";
    }
    MISSING_COMMA = "K0134" Error {
        title: "a list without a comma", "список без запятой";
        message: "a comma is missing before {0}", "перед {0} нужна запятая";
        example: "catalog makes = [\"Lada\" \"Kia\"]";
    }
    DATE_FORM = "K0135" Error {
        title: "a date in another form", "дата в другой записи";
        message: "`{0}` is written `{1}`", "`{0}` пишется `{1}`";
        example: "segment odd { birth_date = 31.12.1990 }";
    }
    AGGREGATE_WHERE = "K0136" Error {
        title: "an aggregate over filtered rows without parentheses", "итог по отобранным записям без скобок";
        message: "the rows of `{0}` stand in parentheses when they have a condition", "записи для `{0}` берутся в скобки, если у них есть условие";
        help: "write `{0} (… where …)`", "напишите `{0} (… где …)`";
        example: "segment odd { count of visits where completed >= 3 }";
    }
    PERIOD_WITHOUT_NUMBER = "K0137" Error {
        title: "a period without a number", "период без числа";
        message: "it is not said how many", "не сказано, сколько";
        help: "`in the last 1 {0}` reaches back from the day, `in the previous {0}` is the whole calendar {0} before", "с числом, `1 {0}`, период считается назад от текущего дня, а `предыдущий`, как `в предыдущем месяце`, — это весь прошлый календарный";
        example: "segment active { has visit in the last month }";
    }
    FORMAT_CHANGES_MEANING = "K0138" Error {
        title: "the formatter would change the meaning", "форматирование изменило бы смысл";
        message: "the formatted text would not say the same, so the file stays as it is", "отформатированный текст означал бы другое, поэтому файл оставлен без изменений";
        help: "this is a fault of the formatter: please report the file", "это ошибка форматтера: пожалуйста, сообщите о ней вместе с файлом";
    }
    BARE_NUMBER_OF_ROWS = "K0139" Error {
        title: "a number of rows without a comparison", "число записей без сравнения";
        message: "it is not said whether {0} is the least, the most or the exact number", "не сказано, {0} — это не менее, не более или ровно";
        help: "write `{1}`, `{2}` or `{3}` before the number", "напишите перед числом `{1}`, `{2}` или `{3}`";
        example: "segment odd { has 3 visits }";
    }
    QUANTITY_WITHOUT_HAS = "K0140" Error {
        title: "a number of rows without `has`", "число записей без `есть`";
        message: "`{0}` with a number of rows stands behind `{1}`", "`{0}` с числом записей ставится после `{1}`";
        example: "segment odd { at least 3 visits }";
    }
    LINE_OF_ITS_OWN = "K0141" Error {
        title: "a part that stands on a line of its own", "часть, которая пишется отдельной строкой";
        message: "what begins with `{0}` stands on a line of its own", "то, что начинается с `{0}`, пишется отдельной строкой";
        help: "write the line `{1}`: a condition above what hangs on it, a second wait below the first", "напишите строку `{1}`: условие — выше того, что от него зависит, второе ожидание — ниже первого";
        example: "trigger odd { on visit completed; send email \"hello\" when blacklisted; once per visit }";
    }
    NO_WORDS_FOR_IT = "K0142" Error {
        title: "what the language has no words for", "то, для чего в языке нет слов";
        message: "this cannot be said with `{0}`", "словами `{0}` этого здесь не сказать";
        example: "segment rich { median of visits.total > 5000 rub }";
    }
    POINT_IN_GROUPS = "K0143" Warning {
        title: "a point between digits that look grouped", "точка между цифрами, похожими на группы";
        message: "`{0}` is a number with a fraction", "`{0}` — число с дробной частью";
        help: "digits are grouped by spaces: `{1}`", "цифры группируют пробелами: `{1}`";
        example: "segment rich { has visit where total > 5.000 rub }";
    }
}
