use super::*;
use crate::{
    source::Span,
    syntax::{
        Block, BlockKind, CalendarUnit, ComparisonOperator, Declaration, Expression,
        ExpressionKind, Item, Name, Number, Path, PeriodAmount, PeriodUnit, Quantity, Rows,
        Segment, Window,
    },
};

fn item<T>(node: T) -> Item<T> {
    Item {
        comments: Vec::new(),
        trailing_comment: None,
        blank_before: false,
        node,
        span: Span::default(),
    }
}

fn expression(kind: ExpressionKind) -> Expression {
    Expression {
        kind,
        span: Span::default(),
    }
}

fn name(text: &str) -> Name {
    Name {
        text: text.to_owned(),
        span: Span::default(),
    }
}

fn path(text: &str) -> Path {
    Path {
        names: text.split('.').map(name).collect(),
        span: Span::default(),
    }
}

fn number(digits: i64) -> Number {
    Number {
        digits: digits.into(),
        magnitude: None,
    }
}

fn file(line: ExpressionKind) -> File {
    let body = Block {
        items: vec![item(expression(line))],
        closing_comments: Vec::new(),
        span: Span::default(),
    };
    let segment = Segment {
        name: name("sleeping"),
        title: None,
        subject: None,
        body,
    };
    File {
        headers: Vec::new(),
        declarations: vec![item(Declaration::Segment(segment))],
        closing_comments: Vec::new(),
    }
}

#[test]
fn a_tree_has_the_documented_shape() {
    let six_months = PeriodAmount::Literal {
        number: number(6),
        unit: PeriodUnit::Calendar(CalendarUnit::Month),
        span: Span::default(),
    };
    let rows = Rows {
        path: path("vehicle.visits"),
        of: None,
        window: Some(Window::Last(six_months)),
        filter: Some(Box::new(expression(ExpressionKind::Path(path(
            "completed",
        ))))),
        span: Span::default(),
    };
    let file = file(ExpressionKind::Has {
        quantity: Some(Quantity {
            operator: ComparisonOperator::GreaterOrEqual,
            number: number(3),
        }),
        rows,
    });
    let tree = json!({
        "version": 1,
        "file": {
            "headers": [],
            "declarations": [{ "node": { "segment": {
                "name": "sleeping",
                "body": { "items": [{ "node": { "has": {
                    "quantity": { "operator": ">=", "number": { "digits": "3" } },
                    "rows": {
                        "path": ["vehicle", "visits"],
                        "window": { "last": { "literal": { "number": { "digits": "6" }, "unit": "month" } } },
                        "filter": { "path": ["completed"] },
                    },
                }}}]},
            }}}],
        },
    });
    assert_eq!(to_json(&file), tree);
    assert_eq!(from_json(&tree), Ok(file));
}

#[test]
fn other_versions_and_unknown_fields_are_refused() {
    let text = |tree| from_json(&tree).expect_err("refused").to_string();
    assert_eq!(
        text(json!({ "version": 2, "file": {}, "more": 1 })),
        "this is version 2 of the tree, and only version 1 can be read"
    );
    assert_eq!(
        from_json(&json!({ "file": {} })),
        Err(TreeError::NoEnvelope)
    );
    assert_eq!(from_json(&json!([])), Err(TreeError::NoEnvelope));
    let unknown = text(json!({
        "version": 1,
        "file": { "headers": [], "declarations": [], "colour": "red" },
    }));
    assert!(unknown.contains("unknown field `colour`"), "{unknown}");
}

/// Runs where the stack is as small as a host's worker threads have it.
fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(test);
    thread.expect("thread").join().expect("test");
}

#[test]
fn the_deepest_blocks_fit_and_deeper_trees_are_refused() {
    on_a_small_stack(|| {
        let nested = |levels| {
            let inner = ExpressionKind::Boolean(true);
            (0..levels).fold(inner, |inner, _| {
                let block = Block {
                    items: vec![item(expression(inner))],
                    closing_comments: Vec::new(),
                    span: Span::default(),
                };
                ExpressionKind::Block(BlockKind::Any, block)
            })
        };
        let deepest = file(nested(64));
        assert_eq!(from_json(&to_json(&deepest)), Ok(deepest));
        assert_eq!(
            from_json(&to_json(&file(nested(110)))),
            Err(TreeError::TooDeep)
        );
    });
}

#[test]
fn a_tree_becomes_the_text_that_says_it() {
    let path = |name: &str| ExpressionKind::Path(path(name));
    let both = ExpressionKind::And(vec![expression(path("a")), expression(path("b"))]);
    assert_eq!(
        to_text(&to_json(&file(both))),
        Ok("segment sleeping {\n  a and b\n}\n".to_owned())
    );
    let one = ExpressionKind::And(vec![expression(path("a"))]);
    let ticked = path("tick`tick");
    let negative = ExpressionKind::Number(number(-3));
    for unwritable in [one, ticked, negative] {
        let error = to_text(&to_json(&file(unwritable))).expect_err("no text says it");
        assert!(matches!(error, TreeError::Unwritable(_)), "{error}");
    }
}

#[test]
fn a_tree_that_is_too_deep_for_a_text_is_refused_in_bounded_stack() {
    on_a_small_stack(|| {
        let deep = (0..250).fold(
            json!({ "boolean": true }),
            |inner, _| json!({ "not": inner }),
        );
        let body = json!({ "items": [{ "node": deep }] });
        let segment = json!({ "node": { "segment": { "name": "deep", "body": body } } });
        let tree = json!({ "version": 1, "file": { "headers": [], "declarations": [segment] } });
        assert!(from_json(&tree).is_ok(), "shallow enough as JSON");
        assert!(matches!(to_text(&tree), Err(TreeError::Unwritable(_))));
    });
}

#[test]
fn a_member_may_stand_once_in_an_object() {
    let error = super::read_text(r#"{"version": 1, "version": 1, "file": {}}"#).expect_err("twice");
    assert_eq!(
        error.to_string(),
        "line 1, column 24: the member `version` stands twice in one object"
    );
}
