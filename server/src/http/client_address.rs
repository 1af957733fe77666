//! Where a request came from. Only a proxy that we were told to trust is believed.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    str::FromStr,
};

use axum::extract::ConnectInfo;
use http::HeaderMap;
use thiserror::Error;

/// A proxy, or a network of them (`10.0.0.0/8`), whose `X-Forwarded-For` is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrustedProxy {
    network: IpAddr,
    prefix: u32,
}

/// Why a text names no proxy.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0:?} is neither an address nor a network; write 10.0.0.7 or 10.0.0.0/8")]
pub struct TrustedProxyError(String);

impl FromStr for TrustedProxy {
    type Err = TrustedProxyError;

    fn from_str(text: &str) -> Result<Self, TrustedProxyError> {
        let wrong = || TrustedProxyError(text.to_owned());
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text.trim(), None),
        };
        let network: IpAddr = address.parse().map_err(|_| wrong())?;
        let bits = if network.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(prefix) => prefix.parse().map_err(|_| wrong())?,
            None => bits,
        };
        if prefix > bits {
            return Err(wrong());
        }
        Ok(Self { network, prefix })
    }
}

impl TrustedProxy {
    fn is(self, address: IpAddr) -> bool {
        // The part that the prefix does not cover is shifted out; all of it for a prefix of 0.
        match (self.network, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                (own.to_bits() ^ other.to_bits()).checked_shr(32 - self.prefix).unwrap_or(0) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                (own.to_bits() ^ other.to_bits()).checked_shr(128 - self.prefix).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

/// The client's address: the peer's, or, behind proxies that are trusted, the last address in
/// `X-Forwarded-For` that is none of them. What stands before it, the client may have written.
pub(super) fn client_address(
    peer: Option<&ConnectInfo<SocketAddr>>,
    headers: &HeaderMap,
    proxies: &[TrustedProxy],
) -> IpAddr {
    // Without a connection (called in process) it is this machine.
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip());
    let trusted = |address: IpAddr| proxies.iter().any(|proxy| proxy.is(address));
    let mut client = peer.to_canonical();
    let forwarded: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for hop in forwarded.into_iter().rev() {
        if !trusted(client) {
            break;
        }
        let Ok(address) = hop.trim().parse::<IpAddr>() else {
            break;
        };
        client = address.to_canonical();
    }
    client
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn from(peer: &str, forwarded: &str, proxies: &[&str]) -> String {
        let peer = ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1));
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        let proxies: Vec<_> = proxies.iter().map(|text| text.parse().unwrap()).collect();
        client_address(Some(&peer), &headers, &proxies).to_string()
    }

    #[test]
    fn nobody_is_believed_who_is_not_trusted() {
        assert_eq!(from("192.0.2.1", "198.51.100.9", &[]), "192.0.2.1");
        assert_eq!(from("192.0.2.1", "198.51.100.9", &["10.0.0.0/8"]), "192.0.2.1");
    }

    #[test]
    fn behind_a_trusted_proxy_the_last_address_that_is_none_counts() {
        let proxies = ["10.0.0.0/8"];
        assert_eq!(from("10.0.0.7", "198.51.100.9", &proxies), "198.51.100.9");
        assert_eq!(from("10.0.0.7", "1.1.1.1, 198.51.100.9, 10.0.0.8", &proxies), "198.51.100.9");
        assert_eq!(from("10.0.0.7", "nonsense", &proxies), "10.0.0.7");
    }

    #[test]
    fn a_network_is_written_with_its_prefix_or_is_one_address() {
        for wrong in ["", "x", "10.0.0.0/33", "10.0.0.0/-1", "::/129"] {
            assert!(wrong.parse::<TrustedProxy>().is_err(), "{wrong}");
        }
        let all: TrustedProxy = "0.0.0.0/0".parse().unwrap();
        assert!(all.is("203.0.113.5".parse().unwrap()));
        let one: TrustedProxy = "::1".parse().unwrap();
        assert!(one.is("::1".parse().unwrap()) && !one.is("::2".parse().unwrap()));
    }
}
