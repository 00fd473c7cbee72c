//! The bonus programme.

use super::{Code, Entry, Severity, Texts};

codes! {
    BONUS_WITHOUT_START = "K0901" Error {
        title: "a bonus that nothing starts", "бонус без начала";
        message: "it is not said when `{0}` is given", "не сказано, когда начисляется `{0}`";
        help: "write `on visit completed`, `on 8 march` or `every day`", "напишите `по событию визит завершен`, `по событию 8 марта` или `каждый день`";
        example: "bonus odd { earn 5 points }";
    }
    BONUS_WITHOUT_EARN = "K0902" Error {
        title: "a bonus that gives nothing", "бонус без начисления";
        message: "it is not said what `{0}` gives", "не сказано, сколько начисляет `{0}`";
        help: "write `earn 500 points` or `earn 15% of visit.money_paid`", "напишите `начислить 500 баллов` или `начислить 15% от визит.оплачено_деньгами`";
        example: "bonus odd { on review }";
    }
    SAID_TWICE = "K0903" Error {
        title: "a line that is said twice", "строка сказана дважды";
        message: "`{0}` says again what another line says", "`{0}`: об этом уже сказано";
        example: "bonus odd { on review; every day; earn 5 points; once per review }";
    }
    NO_RATE = "K0904" Error {
        title: "money as points without a rate", "деньги вместо баллов без курса";
        message: "this is money, and it is not said how many points it is", "это деньги, а курс баллов не указан";
        help: "write `program name { 1 point = 1 rub }`", "напишите `программа имя { 1 балл = 1 руб }`";
        example: "bonus odd { on visit completed; earn 15% of visit.money_paid; once per visit }";
    }
    NOT_AN_AMOUNT = "K0905" Error {
        title: "a value that is no amount of points", "не количество баллов";
        message: "points are needed here, and this is {0}", "здесь нужны баллы, а это {0}";
        help: "write the unit: `500 points`", "напишите единицу: `500 баллов`";
        example: "bonus odd { on review; earn 500; once per review }";
    }
    AMOUNT_MAY_BE_MISSING = "K0906" Error {
        title: "an amount that may be missing", "сумма может отсутствовать";
        message: "`{0}` may be missing", "`{0}` может отсутствовать";
        help: "say what counts then: `or else 0 rub`", "скажите, что считать тогда: `иначе 0 руб`";
        example: "program p { 1 point = 1 rub }\nbonus odd { on visit completed; earn max of visits.money_paid; once per visit }";
    }
    TOTAL_IS_NOT_MONEY = "K0907" Warning {
        title: "points for what was paid by points", "баллы за оплату баллами";
        message: "`{0}` counts what was paid by points, too", "в `{0}` входит и оплата баллами";
        help: "`{1}` is the part that was paid in money", "деньгами оплачено `{1}`";
        example: "program p { 1 point = 1 rub }\nbonus odd { on visit completed; earn 5% of visit.total; once per visit }";
    }
    HOW_OFTEN = "K0908" Warning {
        title: "a bonus without a limit", "бонус без ограничения";
        message: "it is not said how often `{0}` is given", "не сказано, как часто начисляется `{0}`";
        help: "write `{1}`", "напишите `{1}`";
        example: "bonus odd { on review; earn 500 points }";
    }
    GIVES_NOTHING = "K0909" Error {
        title: "a rule that never gives anything", "правило, которое ничего не даёт";
        message: "with `{0}` the rule never gives anything", "с `{0}` правило никогда ничего не начислит";
        example: "bonus odd { on review; earn 0 points; once per review }";
    }
    EXPIRES_UNUSED = "K0910" Error {
        title: "points that expire before they can be spent", "баллы сгорят раньше, чем станут доступны";
        message: "the points expire before they can be spent", "баллы сгорят раньше, чем станут доступны";
        example: "bonus odd { on review; earn 5 points; available after 14 days; expires after 7 days; once per review }";
    }
    NO_RETURNS = "K0911" Error {
        title: "a return of what cannot be returned", "возврат того, что не возвращают";
        message: "what starts this rule is never returned", "то, что запускает правило, не возвращают";
        help: "leave the line out", "уберите строку";
        example: "bonus odd { on review; earn 5 points; reverse on return; once per review }";
    }
    NO_ACCOUNT = "K0912" Error {
        title: "points for something without an account", "баллы тому, у кого нет счёта";
        message: "`{0}` has no account of points", "у `{0}` нет счёта баллов";
        help: "name a link to a client or an employee: `client.referrer`", "назовите связь с клиентом или сотрудником: `клиент.пригласивший`";
        example: "bonus odd { on visit completed; earn 5 points for vehicle; once per visit }";
    }
    PER_ANOTHER_RECORD = "K0913" Error {
        title: "a limit by another record", "ограничение по другой записи";
        message: "`{0}` is not what starts the rule", "правило запускает не `{0}`";
        help: "name what starts it, `client`, or a period", "назовите то, что его запускает, `клиента` или период";
        example: "bonus odd { on review; earn 5 points; once per visit }";
    }
    WRONG_RATE = "K0914" Error {
        title: "a rate of another kind", "курс другого вида";
        message: "a rate says how many points are how much money", "курс говорит, сколько баллов — это сколько денег";
        help: "write `1 point = 1 rub`", "напишите `1 балл = 1 руб`";
        example: "program p { 1 rub = 1 point }";
    }
    WRONG_STEP = "K0915" Error {
        title: "a step that is no points", "шаг не в баллах";
        message: "points are rounded to a multiple of points", "баллы округляют до баллов";
        help: "write `round earned down to 1 point`", "напишите `округлять начисления вниз до 1 балла`";
        example: "program p { round earned down to 1 rub }";
    }
    STARTS_NOTHING = "K0916" Error {
        title: "a record that starts no rule", "запись, которая не запускает правил";
        message: "`{0}` has no {1}", "у `{0}` нет {1}";
        help: "what starts a rule hangs on the client and has a time, and the schema says so of it", "правило запускает запись клиента со временем: укажите его в схеме";
        example: "bonus odd { on vehicle; earn 5 points; once per vehicle }";
    }
    TIERS_WITHOUT_COUNTING = "K0917" Error {
        title: "tiers that count nothing", "уровни без счёта";
        message: "it is not said what is counted for a tier", "не сказано, что считается для уровня";
        help: "write `counting visits where completed`", "напишите `считая визиты где завершен`";
        example: "tiers status { tier silver from 1 { redeem up to 25% of max_discount } }";
    }
    TIERS_WITHOUT_TIER = "K0918" Error {
        title: "tiers without a tier", "уровни без уровня";
        message: "there is no tier", "нет ни одного уровня";
        help: "write `tier silver from 1 { redeem up to 25% of max_discount }`", "напишите `уровень серебро от 1 { списать до 25% от максимальная_скидка }`";
        example: "tiers status { counting visits where completed; keep forever }";
    }
    TIERS_OVERLAP = "K0919" Error {
        title: "tiers that overlap", "уровни перекрываются";
        message: "`{0}` is not more than the tier above begins with", "`{0}` не больше порога предыдущего уровня";
        help: "tiers stand in order, the lowest first", "уровни идут по порядку, начиная с низшего";
        example: "tiers status { counting visits where completed; tier a from 5 { redeem up to 25% of max_discount }; tier b from 5 { redeem up to 50% of max_discount }; keep forever }";
    }
    NOT_A_SHARE = "K0920" Error {
        title: "a redemption that is no share", "списание не в долях";
        message: "a share of a field of the lines is needed here", "здесь нужна доля от поля строки";
        help: "write `25% of max_discount` or `100% of price`", "напишите `25% от максимальная_скидка` или `100% от цена`";
        example: "tiers status { counting visits where completed; tier a from 5 { redeem up to 500 rub }; keep forever }";
    }
    MORE_THAN_WHOLE = "K0921" Error {
        title: "a share of more than the whole", "доля больше целого";
        message: "`{0}` is more than the whole of `{1}`", "`{0}` — больше, чем всё `{1}`";
        example: "tiers status { counting visits where completed; tier a from 5 { redeem up to 120% of max_discount }; keep forever }";
    }
    NO_PURCHASES = "K0922" Error {
        title: "nothing that can be paid by points", "нечего оплачивать баллами";
        message: "the schema has no purchases with lines that can be paid by points", "в схеме нет покупок со строками, которые оплачивают баллами";
        help: "give a collection the fields `points_paid` and `money_paid`, and its lines `amount`", "добавьте коллекции поля `points_paid` и `money_paid`, а её строкам — `amount`";
    }
    NOTHING_REDEEMED = "K0923" Error {
        title: "a redemption without tiers", "списание без уровней";
        message: "nothing says how many points a purchase takes", "не сказано, сколько баллов можно списать";
        help: "write `tiers`: each says how much of a line can be paid by points", "напишите `уровни`: каждый говорит, какую часть строки можно оплатить баллами";
        example: "bonus b { on review; earn 5 points; once per review }\ntest \"t\" { as of 2026-01-01; client { }; expect redeem 5 points }";
    }
    TIERS_WITHOUT_RATE = "K0924" Error {
        title: "tiers without a rate", "уровни без курса";
        message: "points pay for money here, and it is not said how many", "баллами здесь платят, а курс не указан";
        help: "write `program name { 1 point = 1 rub }`", "напишите `программа имя { 1 балл = 1 руб }`";
        example: "tiers status { counting visits where completed; tier a from 5 { redeem up to 20% of max_discount }; keep forever }";
    }
    FAR_FROM_THE_DAY = "K0925" Error {
        title: "not a few days from an anniversary", "не несколько дней от годовщины";
        message: "`{0}` is not a few days", "`{0}` — не несколько дней";
        help: "write 1 to 180 days, or weeks", "напишите от 1 до 180 дней или недели";
        example: "bonus odd { 2 months before anniversary of birth_date; earn 5 points; once per year }";
    }
    MEMBER_IS_NO_CLIENT = "K0926" Error {
        title: "a membership of something else", "сегмент не из клиентов";
        message: "the segment `{0}` is about `{1}`, and clients are needed here", "сегмент `{0}` — о `{1}`, а здесь нужны клиенты";
        example: "segment old for vehicle { mileage > 60 thousand km }\nbonus odd { on entering segment old; earn 5 points; once per client }";
    }
    BANDS_OVERLAP = "K0927" Error {
        title: "bands out of order", "ступени не по порядку";
        message: "`{0}` is not more than the band above begins with", "`{0}` не больше начала предыдущей ступени";
        help: "bands stand in order, the lowest first", "ступени идут по порядку, начиная с низшей";
        example: "program p { 1 point = 1 rub }\nbonus odd { on visit completed; earn a share of visit.money_paid in bands of visit.money_paid { 1% from 3000 rub; 2% from 0 rub }; once per visit }";
    }
    UNKNOWN_BONUS = "K0928" Error {
        title: "an unknown bonus", "неизвестный бонус";
        message: "there is no bonus `{0}`", "бонуса `{0}` нет";
        example: "bonus odd { on review; earn 5 points; once per review; exclusive with even }";
    }
    BEST_OF_ONE = "K0929" Error {
        title: "a choice of one", "выбор из одного";
        message: "`{0}` stands alone: there is nothing to choose between", "`{0}` здесь один: выбирать не из чего";
        help: "name two rules", "назовите два правила";
        example: "program p { best of odd }\nbonus odd { on review; earn 5 points; once per review }";
    }
    FLOOR_ABOVE_ZERO = "K0930" Error {
        title: "a balance that could never be spent", "баланс, который нельзя потратить";
        message: "with `{0}` some points could never be taken back nor spent", "с `{0}` часть баллов нельзя ни потратить, ни отменить";
        help: "write `balance never below 0 points` or fewer", "напишите `баланс не ниже 0 баллов` или меньше";
        example: "program p { balance never below 5 points }";
    }
    TIERS_SAY_IT = "K0931" Error {
        title: "a redemption that the tiers decide", "списание решают уровни";
        message: "`{0}` stands beside tiers, which say how much of a line is paid by points", "`{0}` стоит рядом с уровнями, которые говорят, какую часть строки оплачивают баллами";
        help: "write it into the tiers, or `redeem up to 30% of the order`", "перенесите в уровни или напишите `списать до 30% от заказа`";
        example: "program p { 1 point = 1 rub; redeem up to 50% of price }\ntiers status { counting visits where completed; tier a from 5 { redeem up to 20% of max_discount }; keep forever }";
    }
    NO_MONEY_PART = "K0932" Error {
        title: "no part of money", "не часть денег";
        message: "`{0}` is neither money nor a share", "`{0}` — не деньги и не доля";
        help: "write `leave at least 100 rub in money` or `leave at least 10% in money`", "напишите `оставлять не менее 100 руб деньгами` или `оставлять не менее 10% деньгами`";
        example: "program p { 1 point = 1 rub; leave at least 5 points in money }";
    }
    NEVER_LOST = "K0933" Warning {
        title: "a review that lowers nobody", "пересмотр, который никого не понизит";
        message: "with `{0}` nobody goes down: what is counted never shrinks", "с `{0}` никто не понизится: счёт не уменьшается";
        help: "count within a window: `counting visits in the last 12 months where completed`", "считайте за период: `считая визиты за последние 12 месяцев где завершен`";
        example: "program p { 1 point = 1 rub }\ntiers status { counting visits where completed; tier a from 5 { redeem up to 20% of max_discount }; review every 12 months, drop one tier }";
    }
    NEVER_GIVEN = "K0934" Warning {
        title: "a rule that never gives anything", "правило, которое никогда не сработает";
        message: "`{0}` never holds here, so nothing is given", "`{0}` здесь никогда не выполняется: начисления не будет";
        help: "it does not go with what starts the rule or with another condition; what starts a rule is counted, too: the first visit is `count of (visits where completed) = 1`", "это не сочетается с началом правила или с другим условием; то, что запускает правило, тоже считается: первый визит — это `число (визитов где завершен) = 1`";
        example: "bonus odd { on visit completed; when total > 5000 rub and total < 3000 rub; earn 5 points; once per visit }";
    }
    TIER_GIVES_LESS = "K0935" Warning {
        title: "a tier that gives less than the one below", "уровень хуже предыдущего";
        message: "whoever rises to `{0}` can pay less by points than before", "кто поднимется до `{0}`, сможет оплатить баллами меньше, чем раньше";
        help: "a tier reaches up to where the next begins: give it at least what the one below gives", "уровень действует до порога следующего: дайте ему не меньше, чем предыдущему";
        example: "program p { 1 point = 1 rub }\ntiers status { counting visits where completed; tier a from 1 { redeem up to 50% of max_discount }; tier b from 5 { redeem up to 25% of max_discount }; keep forever }";
    }
    COUNTS_OTHER_POINTS = "K0936" Error {
        title: "tiers by other points than those that were earned", "уровни по баллам, но не по заработанным";
        message: "of points a tier counts those that were earned", "из баллов уровень считает только заработанные";
        help: "write `counting sum of (points.amount where kind = \"earned\")`, with `in the last 12 months` before `where` if old ones do not count", "напишите `считая сумма (баллы.сумма где вид = \"earned\")`, а если старые не считаются, добавьте перед `где` `за последние 12 месяцев`";
        example: "program p { 1 point = 1 rub }\ntiers status { counting sum of points.amount; tier a from 5 points { redeem up to 50% of max_discount }; keep forever }";
    }
    POINTS_OF_THE_DATA = "K0937" Error {
        title: "points as records beside a bonus programme", "баллы как записи рядом с бонусной программой";
        message: "what the bonuses of these rules give is not among the records: `{0}` knows nothing of it", "начислений этих бонусов среди записей нет: `{0}` ничего о них не знает";
        help: "write `when balance >= 500 points` in a bonus or a trigger; tiers count `sum of (points.amount where kind = \"earned\")`", "в бонусе или триггере напишите `когда баланс >= 500 баллов`; уровни считают `сумма (баллы.сумма где вид = \"earned\")`";
        example: "bonus b { on review; earn 5 points; once per review }\nsegment rich { sum of points.amount > 500 points }";
    }
}
