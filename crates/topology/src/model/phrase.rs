//! A sentence in every language of the page.

use super::Language;

/// A sentence for a person. It is made with its twin or not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phrase {
    /// English; what the contract's JSON calls the field itself.
    pub en: String,
    /// 简体中文; stands beside it in JSON, as `…_zh`.
    pub zh: String,
}

impl Phrase {
    /// A sentence and its twin.
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }

    /// What somebody else said, such as a condition's message: nobody translates that.
    pub fn verbatim(said: impl Into<String>) -> Self {
        let said = said.into();
        Self { zh: said.clone(), en: said }
    }

    /// The sentence in one language.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::ZhCn => &self.zh,
        }
    }

    /// That there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.en.is_empty() && self.zh.is_empty()
    }
}

/// How a phrase stands in a JSON object: the English string under the field's own name, as the
/// contract has always had it, and the Chinese one beside it. For `#[serde(flatten, with = …)]`.
macro_rules! inline {
    ($(#[$doc:meta])* $seen:vis $module:ident, $en:literal, $zh:literal) => {
        $(#[$doc])*
        $seen mod $module {
            use std::borrow::Cow;

            use serde::{Deserialize, Deserializer, Serialize, Serializer};

            use crate::model::Phrase;

            #[derive(Serialize, Deserialize)]
            struct Inline<'a> {
                #[serde(rename = $en, default, skip_serializing_if = "str::is_empty")]
                en: Cow<'a, str>,
                #[serde(rename = $zh, default, skip_serializing_if = "Option::is_none")]
                zh: Option<Cow<'a, str>>,
            }

            /// Writes both.
            pub fn serialize<S: Serializer>(phrase: &Phrase, serializer: S) -> Result<S::Ok, S::Error> {
                let zh = (!phrase.zh.is_empty()).then(|| Cow::from(&phrase.zh));
                Inline { en: Cow::from(&phrase.en), zh }.serialize(serializer)
            }

            /// What was written before there was a twin reads as it was written.
            pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Phrase, D::Error> {
                let Inline { en, zh } = Inline::deserialize(deserializer)?;
                let zh = zh.unwrap_or_else(|| en.clone()).into_owned();
                Ok(Phrase { en: en.into_owned(), zh })
            }
        }
    };
}

inline!(pub(crate) evidence, "evidence", "evidence_zh");
inline!(pub(crate) next_step, "next_step", "next_step_zh");
inline!(
    /// `message` and `message_zh`.
    pub message, "message", "message_zh"
);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use crate::{
        Code, Finding, Kind, Node, NodeId, Source,
        model::{Language, Phrase},
    };

    fn finding() -> Finding {
        let id = NodeId::new("c", Kind::Service, Some(&"shop".into()), "order");
        Finding::new(id, Code::NotReady, Phrase::new("It waits.", "它在等待。"), Phrase::new("Look.", "查看。"))
    }

    #[test]
    fn a_finding_keeps_its_english_strings_and_has_their_twins_beside_them() {
        let written = serde_json::to_value(finding()).unwrap();
        let expected = json!({
            "node": "c/Service/shop/order", "code": "not-ready", "severity": "warning",
            "evidence": "It waits.", "evidence_zh": "它在等待。",
            "next_step": "Look.", "next_step_zh": "查看。",
        });
        assert_eq!(written, expected);
        assert_eq!(serde_json::from_str::<Finding>(&written.to_string()).unwrap(), finding());
    }

    #[test]
    fn a_finding_written_before_there_were_twins_is_still_read() {
        let old = r#"{"node":"c/Service/shop/order","code":"not-ready","severity":"warning","evidence":"It waits.","next_step":"Look."}"#;
        let read: Finding = serde_json::from_str(old).unwrap();
        assert_eq!(read.evidence.in_language(Language::ZhCn), "It waits.");
        assert_eq!(read.next_step.in_language(Language::En), "Look.");
    }

    #[test]
    fn a_source_says_what_failed_twice_and_an_old_one_is_still_read() {
        let old = r#"{"id":"c/pods","kind":"kubernetes","state":"live","seen_at":null}"#;
        let mut source: Source = serde_json::from_str(old).unwrap();
        assert_eq!(serde_json::to_string(&source).unwrap(), old, "nothing failed, so nothing is said");
        source.message = Phrase::new("It is silent.", "它没有应答。");
        let written = serde_json::to_value(&source).unwrap();
        assert_eq!((&written["message"], &written["message_zh"]), (&json!("It is silent."), &json!("它没有应答。")));
        assert_eq!(serde_json::from_str::<Source>(&written.to_string()).unwrap(), source);
    }

    #[test]
    fn a_node_that_has_nothing_to_say_says_nothing_and_one_that_has_says_it_twice() {
        let mut node = Node::new(finding().node);
        let silent = serde_json::to_value(&node).unwrap();
        assert!(silent.get("message").is_none() && silent.get("message_zh").is_none(), "{silent}");
        assert_eq!(serde_json::from_str::<Node>(&silent.to_string()).unwrap(), node);
        node.message = Phrase::new("It waits.", "它在等待。");
        let written = serde_json::to_value(&node).unwrap();
        assert_eq!((&written["message"], &written["message_zh"]), (&json!("It waits."), &json!("它在等待。")));
        assert_eq!(serde_json::from_str::<Node>(&written.to_string()).unwrap(), node);
    }
}
