//! Triggers and experiments.

use super::{Code, Entry, Severity, Texts};

codes! {
    TRIGGER_WITHOUT_START = "K1001" Error {
        title: "a trigger that nothing starts", "триггер без начала";
        message: "it is not said what starts `{0}`", "не сказано, что запускает `{0}`";
        help: "write `on visit completed`, `on entering segment lost` or `every day at 10:00`", "напишите `по событию визит завершен`, `при входе в сегмент потерянные` или `каждый день в 10:00`";
        example: "trigger odd { send email \"hello\" }";
    }
    DOES_NOTHING = "K1002" Error {
        title: "a rule that does nothing", "правило, которое ничего не делает";
        message: "`{0}` does nothing", "`{0}` ничего не делает";
        help: "write `send email \"hello\"` or `task \"call back\" for manager`", "напишите `отправить email \"привет\"` или `задача \"перезвонить\" для менеджер`";
        example: "trigger odd { on visit completed; once per visit }";
    }
    UNKNOWN_CHANNEL = "K1003" Error {
        title: "an unknown channel", "неизвестный канал";
        message: "there is no channel `{0}`; there are {1}", "нет канала `{0}`; есть {1}";
        example: "trigger odd { on visit completed; send fax \"hello\" }";
    }
    UNKNOWN_TRIGGER = "K1004" Error {
        title: "an unknown trigger", "неизвестный триггер";
        message: "there is no trigger `{0}`", "нет триггера `{0}`";
        example: "trigger odd { on visit completed; start welcome }";
    }
    NO_CONSENT = "K1005" Warning {
        title: "a message without consent", "сообщение без согласия";
        message: "nobody is asked whether they agreed to `{0}`: the schema has no consents", "никто не проверит согласие на `{0}`: в схеме нет согласий";
        help: "give the schema a collection `consent` with the fields `channel`, its time and `withdrawn_at`", "добавьте в схему коллекцию `consent` с полями `channel`, временем и `withdrawn_at`";
    }
    STARTS_ITSELF = "K1006" Error {
        title: "a trigger that starts itself", "триггер запускает сам себя";
        message: "`{0}` would start itself: {1}", "`{0}` запускает сам себя: {1}";
        example: "trigger a { on visit completed; start b }\ntrigger b { on visit; start a }";
    }
    UNREACHABLE_STEP = "K1007" Warning {
        title: "a step that is never reached", "недостижимый шаг";
        message: "`{0}` is never reached", "до `{0}` дело не дойдёт";
        example: "trigger odd { on visit completed; stop; send email \"hello\" }";
    }
    WAIT_WITHOUT_END = "K1008" Warning {
        title: "a wait that cannot end", "ожидание без конца";
        message: "`{0}` never lies ahead, so there is nothing to wait for", "`{0}` никогда не лежит в будущем: ждать нечего";
        help: "only what the schema marks as `planned` can lie ahead", "в будущем лежит только то, что в схеме помечено `planned`";
        example: "trigger odd { on visit completed; wait until visit.ready_at; send email \"hello\" }";
    }
    TIMEOUT_WITHOUT_WAIT = "K1009" Error {
        title: "`on timeout` without a wait", "`если не дождались` без ожидания";
        message: "nothing is waited for above `{0}`", "выше `{0}` ничего не ждут";
        help: "write `wait up to 7 days for rating` above it", "напишите выше `ждать не более 7 дней событие оценка`";
        example: "trigger odd { on visit completed; send email \"hello\"; on timeout { stop } }";
    }
    OTHERWISE_WITHOUT_BRANCH = "K1010" Error {
        title: "`otherwise` without a branch", "`иначе` без ветки";
        message: "there is no branch above `{0}`", "над `{0}` нет ветки";
        help: "it stands right behind `when … { }`", "оно стоит сразу за `когда … { }`";
        example: "trigger odd { on visit completed; send email \"hello\"; otherwise { stop } }";
    }
    NOT_LINKED = "K1011" Error {
        title: "a record that does not hang on another", "запись не связана с другой";
        message: "`{0}` does not hang on `{1}`", "`{0}` не связано с `{1}`";
        example: "trigger odd { on visit completed; wait up to 7 days for call about visit; send email \"hello\" }";
    }
    NOT_A_PARTITION = "K1012" Error {
        title: "a move without a partition", "переход без разбиения";
        message: "`{0}` is no partition", "`{0}` — не разбиение";
        example: "segment lost { blacklisted }\ntrigger odd { on lost from a to b; send email \"hello\" }";
    }
    WRONG_SHARE = "K1013" Error {
        title: "a share that cannot be", "невозможная доля";
        message: "{0}% cannot be shared out", "{0}% нельзя распределить";
        help: "shares lie between 0% and 100% in steps of 0.01%, and those of an experiment sum to 100%", "доли лежат между 0% и 100% с шагом 0.01%, а доли эксперимента в сумме дают 100%";
        example: "trigger odd { on visit completed; hold out 120%; send email \"hello\" }";
    }
    EXPERIMENT_WITHOUT = "K1014" Error {
        title: "an experiment that is not whole", "неполный эксперимент";
        message: "the experiment does not say {0}", "в эксперименте не сказано, {0}";
        help: "write `{1}`", "напишите `{1}`";
        example: "experiment odd { variant a { send email \"hello\" } }";
    }
    UNKNOWN_VARIANT = "K1015" Error {
        title: "an unknown variant", "неизвестный вариант";
        message: "there is no variant `{0}`", "нет варианта `{0}`";
        example: "segment s { blacklisted }\nexperiment odd { on segment s every 1 month; split 20% test, 80% rest; variant a { send email \"x\" }; variant b { send email \"y\" }; winner by open_rate after 24 hours with at least 100 sent, else c; rest gets winner }";
    }
    NOBODY_ENTERS = "K1016" Warning {
        title: "a segment that nobody can enter", "сегмент, в который никто не попадёт";
        message: "nobody can be in `{0}`", "в `{0}` никто не может попасть";
        example: "segment s { false }\ntrigger odd { on entering segment s; send email \"hello\" }";
    }
    HOW_OFTEN_STARTED = "K1017" Warning {
        title: "a trigger without a limit", "триггер без ограничения";
        message: "it is not said how often `{0}` may start for one client", "не сказано, как часто `{0}` запускается для одного клиента";
        help: "write `once per day` or `once per 12 months`", "напишите `один раз за день` или `один раз за 12 месяцев`";
        example: "segment s { blacklisted }\ntrigger odd { on entering segment s; send email \"hello\" }";
    }
    NOTHING_SENDS = "K1018" Error {
        title: "an expectation of triggers where there are none", "ожидание триггера, которого нет";
        message: "no rule of the program does anything of itself", "ни одно правило программы ничего не делает само";
        help: "write a `trigger`", "напишите `триггер`";
        example: "segment s { blacklisted }\ntest \"t\" { as of 2026-01-01; client { }; advance to 2026-01-02; expect no send }";
    }
    NO_TIME_BACK = "K1019" Error {
        title: "time that goes back", "время идёт назад";
        message: "the test has come further than `{0}` already", "тест уже дошёл дальше, чем `{0}`";
        example: "trigger t { on visit completed; send email \"x\"; once per visit }\ntest \"t\" { as of 2026-01-02; client { }; advance to 2026-01-01; expect no send }";
    }
    NOT_A_MOMENT = "K1020" Error {
        title: "a value that is no time", "значение не является временем";
        message: "a date or a moment is needed here, and this is {0}", "здесь нужна дата или момент, а это {0}";
        example: "trigger odd { 1 day before visit.total; send email \"hello\"; once per visit }";
    }
    NO_POINTS = "K1021" Warning {
        title: "points that no rule gives", "баллы, которых никто не начисляет";
        message: "`{0}` asks about {1}, and no rule gives any", "`{0}` зависит от {1}, но их никто не начисляет";
        help: "write a `bonus` rule, or leave the condition out", "напишите правило `бонус` или уберите условие";
        example: "trigger odd { 7 days before points expire; send push \"hello\"; once per lot }";
    }
    STARTED_BY_ITS_MESSAGE = "K1022" Warning {
        title: "a trigger that its own message starts", "триггер, который запускает его же сообщение";
        message: "`{0}` is started by messages that it sends: {1}", "`{0}` запускают сообщения, которые он сам отправляет: {1}";
        help: "say by which messages, `on message where template = \"…\"`, or write `once per client`", "уточните, какими: `по событию сообщение где шаблон = \"…\"`, или напишите `один раз для клиента`";
        example: "trigger odd { on message opened; send email \"thank_you\"; once per message }";
    }
    NOBODY_AGREES = "K1023" Warning {
        title: "a channel that nobody can agree to", "канал, на который никто не может согласиться";
        message: "nobody can agree to `{0}`: the channels of `consent` do not list it", "никто не может согласиться на `{0}`: такого канала нет в `consent`";
        help: "add the channel to the field `channel` of `consent` in the schema", "добавьте канал в поле `channel` коллекции `consent` в схеме";
    }
    NEVER_COMES = "K1024" Warning {
        title: "a record that cannot come", "запись, которой не может быть";
        message: "no `{0}` is ever `{1}`", "`{0}` никогда не бывает `{1}`";
        example: "trigger odd { on rating where score < 2 and score > 4; send email \"hello\"; once per rating }";
    }
    EXPECTS_WHAT_NO_RULE_DOES = "K1025" Warning {
        title: "an expectation of what no rule does", "ожидание того, чего не делает ни одно правило";
        message: "no rule of the program does this: `{0}`", "ни одно правило программы этого не делает: `{0}`";
        help: "write the name of the message, task or event as the rule has it", "напишите имя сообщения, задачи или события так, как оно стоит в правиле";
        example: "trigger t { on visit completed; send email \"hello\"; once per visit }\ntest \"odd\" { as of 2026-01-01; client { }; advance to 2026-01-02; expect no send \"helo\" }";
    }
    CHANGES_NOTHING = "K1026" Error {
        title: "a line that changes nothing", "строка, которая ничего не меняет";
        message: "`{0}` changes nothing: {1}", "`{0}` ничего не меняет: {1}";
        help: "leave it out", "уберите";
        example: "trigger odd { on visit completed; task \"call back\"; quiet 21:00-09:00; once per visit }";
    }
    COMES_TO_NOTHING = "K1027" Warning {
        title: "a rule that comes to nothing", "правило, из которого ничего не выйдет";
        message: "with `{0}` the rule never does anything", "с `{0}` правило никогда ничего не сделает";
        example: "trigger odd { on visit completed; hold out 100%; send email \"hello\"; once per visit }";
    }
    NEVER_WINS = "K1028" Warning {
        title: "a variant that can never win", "вариант, который не победит";
        message: "`{0}` sends no message, and rates are counted of those to whom one was sent", "`{0}` не отправляет сообщений, а доли считаются от тех, кому отправлено";
        help: "have each variant send a message, or leave `winner by` out", "пусть каждый вариант отправляет сообщение, или уберите `победитель по`";
        example: "segment s { blacklisted }\nexperiment odd { on segment s every 1 month; split 20% test, 80% rest; variant a { task \"x\" }; variant b { send email \"y\" }; winner by purchase_rate after 7 days with at least 100 sent, else b }";
    }
    EMPTY_NAME = "K1029" Error {
        title: "a message or a task without a name", "сообщение или задача без имени";
        message: "`{0}` does not name what is sent or done", "`{0}` не называет, что отправить или сделать";
        help: "the name stands in quotes: `send email \"hello\"`", "имя стоит в кавычках: `отправить email \"привет\"`";
        example: "trigger odd { on visit completed; send email \"\"; once per visit }";
    }
    ROUND_TOO_LONG = "K1030" Error {
        title: "rounds by the clock that take longer than a day", "раунды по часам длиннее суток";
        message: "rounds by the clock begin anew every day, and `{0}` is longer", "раунды по часам каждый день начинаются заново, а `{0}` дольше";
        help: "say it in days: `every 2 days`", "напишите в днях: `каждые 2 дня`";
        example: "segment s { blacklisted }\nexperiment odd { on segment s every 36 hours; split 20% test, 80% rest; variant a { send email \"x\" }; variant b { send email \"y\" } }";
    }
    STARTS_NOBODY = "K1031" Error {
        title: "a trigger of another record is started", "запуск триггера о другой записи";
        message: "`{0}` is about {1}, and this rule about {2}: nothing would start", "`{0}` — о записи `{1}`, а это правило — о записи `{2}`: ничего не запустится";
        help: "start a trigger about the same record, or one about the client", "запускайте триггер о той же записи или о клиенте";
        example: "trigger a { on review; send email \"hello\"; once per review }\ntrigger b { on visit completed; start a; once per visit }";
    }
    NOTHING_TO_COUNT = "K1032" Warning {
        title: "a rate that cannot be counted", "доля, которую не посчитать";
        message: "the schema tells nothing that `{0}` could count: it is always the variant behind `else`", "в схеме нет того, что считает `{0}`: всегда будет вариант после `иначе`";
        help: "give the schema messages with `opened_at` and `clicked_at`, or purchases", "добавьте в схему сообщения с `opened_at` и `clicked_at` или покупки";
    }
    NO_ADDRESS = "K1033" Warning {
        title: "a channel without an address", "канал без адреса";
        message: "nobody can be reached by `{0}`: the schema knows no address for it", "по каналу `{0}` никого не достать: в схеме нет для него адреса";
        help: "give the client a field of that name, or `phone` where it goes by the telephone", "добавьте клиенту поле с этим именем или `phone`, если канал работает по телефону";
    }
    SENT_TOO_LATE = "K1034" Warning {
        title: "a variant that comes after the winner", "вариант после выбора победителя";
        message: "`{0}` sends its first message when the winner is found already: it can never win", "`{0}` отправляет первое сообщение, когда победитель уже выбран: этот вариант не победит";
        help: "find the winner later, or send sooner", "выбирайте победителя позже или отправляйте раньше";
        example: "segment s { blacklisted }\nexperiment odd { on segment s every 1 month; split 20% test, 80% rest; variant a { send email \"x\" }; variant b { wait 2 days; send email \"y\" }; winner by open_rate after 24 hours with at least 100 sent, else a }";
    }
    FOUND_TOO_LATE = "K1035" Warning {
        title: "a winner after the round", "победитель после раунда";
        message: "after `{0}` the next round has begun: it does without this winner", "через `{0}` уже начался следующий раунд: этого победителя в нём ещё нет";
        help: "find the winner within a round, or have longer rounds", "выбирайте победителя в пределах раунда или сделайте раунды длиннее";
        example: "segment s { blacklisted }\nexperiment odd { on segment s every 1 month; split 20% test, 80% rest; variant a { send email \"x\" }; variant b { send email \"y\" }; winner by open_rate after 2 months with at least 100 sent, else a }";
    }
    MEMBERS_WITHOUT_KEY = "K1036" Error {
        title: "a membership of records without a key", "сегмент из записей без ключа";
        message: "`{0}` is about `{1}`, which has no key: nobody can say which of them came in", "`{0}` — о `{1}`, а у этих записей нет ключа: нельзя сказать, какая из них вошла";
        help: "start the rule by the record itself: `on page_view where …`", "запускайте правило самой записью: `по событию просмотр где …`";
        example: "segment brakes for page_view { page contains \"brakes\" }\ntrigger odd { on entering segment brakes; send email \"x\"; once per day }";
    }
}
