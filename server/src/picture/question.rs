//! The page's query string, read as a question.

use std::collections::BTreeSet;

use api::{Problem, endpoints::PictureQuery};
use topology::{Environment, Namespace, NodeId, view::Question};

/// Reads a query; says by name what cannot be understood.
pub(super) fn parse(query: &PictureQuery) -> Result<Question, Problem> {
    Ok(Question {
        environment: query.env.as_deref().filter(|env| !env.is_empty()).map(environment).transpose()?,
        namespaces: namespaces(query.namespace.as_deref()),
        unfolded: parts(query.open.as_deref()).map(node).collect::<Result<_, _>>()?,
        problems_only: problems_only(query.problems.as_deref())?,
    })
}

/// Comma-separated namespaces; none: all.
pub(super) fn namespaces(list: Option<&str>) -> BTreeSet<Namespace> {
    parts(list).map(Namespace::from).collect()
}

fn parts(list: Option<&str>) -> impl Iterator<Item = &str> {
    list.unwrap_or_default().split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn environment(name: &str) -> Result<Environment, Problem> {
    Environment::parse(name).ok_or_else(|| {
        let all: Vec<&str> = Environment::ALL.into_iter().map(Environment::as_str).collect();
        invalid(format!("env={name} is none of {}. Choose one of them, or leave it out", all.join(", ")))
    })
}

fn node(id: &str) -> Result<NodeId, Problem> {
    NodeId::parse(id).map_err(|error| invalid(format!("open: {error}")))
}

fn problems_only(flag: Option<&str>) -> Result<bool, Problem> {
    match flag {
        None | Some("" | "0" | "false") => Ok(false),
        Some("1" | "true") => Ok(true),
        Some(other) => Err(invalid(format!("problems={other} is neither 1 nor 0"))),
    }
}

fn invalid(detail: String) -> Problem {
    Problem::new(422, "invalid-query", "The query cannot be understood", detail)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_query_reads_as_the_page_writes_it() {
        let query = PictureQuery {
            env: Some("prod".into()),
            namespace: Some("shop, pay".into()),
            open: Some("c/Deployment/shop/order".into()),
            problems: Some("1".into()),
            cluster: None,
        };
        let question = parse(&query).unwrap();
        assert_eq!(question.environment, Some(Environment::Prod));
        assert_eq!(question.namespaces.len(), 2);
        assert_eq!(question.unfolded.len(), 1);
        assert!(question.problems_only);
    }

    #[test]
    fn what_cannot_be_understood_is_named() {
        let bad = |query: PictureQuery| parse(&query).unwrap_err();
        let problem = bad(PictureQuery { env: Some("live".into()), ..Default::default() });
        assert_eq!(problem.status, 422);
        assert!(problem.detail.contains("dev, test, staging, prod"), "{problem}");
        let problem = bad(PictureQuery { open: Some("a/b".into()), ..Default::default() });
        assert!(problem.detail.contains("a/b"), "{problem}");
    }
}
