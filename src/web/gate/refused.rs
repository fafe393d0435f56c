//! What the gate itself answers when it does not let a request through: constant, without a byte of the client.

use crate::kernel::lang::{Label, Lang};
use crate::web::http::Response;

/// Why a request is not let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The head is not HTTP as the standard writes it.
    Malformed,
    /// No Host, two, or an empty one.
    HostUnclear,
    /// A Host that is not on the allow-list.
    HostForeign,
    /// A Content-Length that is not one plain number, or more than one.
    LengthUnclear,
    /// A body in pieces, of which no browser sends any.
    Encoded,
    /// Another method than GET, HEAD and POST.
    Method,
    /// An expectation other than `100-continue`.
    Expectation,
    /// A version other than 1.0 and 1.1.
    Version,
    /// An address longer than the whole head may be.
    AddressTooLong,
    /// A head over its size, or with too many headers.
    HeadTooLarge,
    /// A body over what its address takes.
    BodyTooLarge,
    /// Head or body came too slowly.
    TooSlow,
    /// No worker or no room in time.
    Busy,
    /// The program failed.
    Failed,
}

impl Refused {
    /// The status code.
    pub fn status(self) -> u16 {
        match self {
            Refused::Malformed | Refused::HostUnclear | Refused::LengthUnclear | Refused::Encoded => 400,
            Refused::Method => 405,
            Refused::TooSlow => 408,
            Refused::BodyTooLarge => 413,
            Refused::AddressTooLong => 414,
            Refused::Expectation => 417,
            Refused::HostForeign => 421,
            Refused::HeadTooLarge => 431,
            Refused::Failed => 500,
            Refused::Busy => 503,
            Refused::Version => 505,
        }
    }

    /// Why, and what to do.
    pub fn label(self) -> Label {
        match self {
            Refused::Malformed => Label::new(
                "请求不符合 HTTP 规范。请用浏览器重新打开本系统的首页。",
                "The request is not valid HTTP. Open the start page again in a browser.",
            ),
            Refused::HostUnclear => Label::new(
                "请求没有写明唯一的主机名。请用浏览器重新打开本系统的首页。",
                "The request does not name exactly one host. Open the start page again in a browser.",
            ),
            Refused::HostForeign => Label::new(
                "本系统不使用这个主机名。请用管理员给出的地址打开，或请管理员把它加入允许的主机名。",
                "This host name is not one of this system. Use the address given by the administrator, or have it allowed.",
            ),
            Refused::LengthUnclear => Label::new(
                "请求没有写明唯一的正文长度。请重新提交。",
                "The request does not state one length of its body. Send it again.",
            ),
            Refused::Encoded => Label::new(
                "本系统不接受分块传输的请求。请用浏览器提交。",
                "Requests in pieces (Transfer-Encoding) are not taken. Send it with a browser.",
            ),
            Refused::Method => {
                Label::new("本系统只接受 GET、HEAD 和 POST。", "Only GET, HEAD and POST are taken.")
            }
            Refused::Expectation => Label::new(
                "请求中的 Expect 无法满足。请不带它重新提交。",
                "What the request expects cannot be met. Send it again without Expect.",
            ),
            Refused::Version => Label::new(
                "本系统只接受 HTTP/1.0 和 HTTP/1.1。",
                "Only HTTP/1.0 and HTTP/1.1 are spoken here.",
            ),
            Refused::AddressTooLong => {
                Label::new("网址太长。请缩短查询条件。", "The address is too long. Shorten the query.")
            }
            Refused::HeadTooLarge => Label::new(
                "请求头太大。请清除本网站的 Cookie 后重试。",
                "The head of the request is too large. Delete this site's cookies and try again.",
            ),
            Refused::BodyTooLarge => Label::new(
                "提交的内容超过此处允许的大小。请减小文件或分批提交。",
                "What was sent is larger than this address takes. Make the file smaller, or send it in parts.",
            ),
            Refused::TooSlow => Label::new(
                "请求传送得太慢，已中断。请检查网络后重试。",
                "The request came too slowly and was cut. Check the network and try again.",
            ),
            Refused::Busy => {
                Label::new("系统正忙。请稍候片刻再试。", "The system is busy. Wait a moment and try again.")
            }
            Refused::Failed => Label::new(
                "系统出错，本次请求没有完成。请重试；如再次出错，请告知管理员。",
                "The system failed on this request. Try again; if it fails again, tell the administrator.",
            ),
        }
    }

    /// The answer: a plain page in both languages.
    pub fn response(self) -> Response {
        let label = self.label();
        let page = format!("{}\n{}\n", label.get(Lang::Zh), label.get(Lang::En));
        let response = Response::new(self.status(), "text/plain; charset=utf-8", page);
        match self {
            Refused::Method => response.with("Allow", "GET, HEAD, POST"),
            Refused::Busy => response.with("Retry-After", "5"),
            _ => response,
        }
    }
}
