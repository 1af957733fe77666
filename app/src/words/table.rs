//! Every fixed word of the page.

use super::Language;

macro_rules! words {
    ($($name:ident: $english:literal, $chinese:literal;)*) => {
        /// One fixed text of the page.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)] // The English text stands beside each name.
        pub enum Word { $($name,)* }

        impl Word {
            /// Every word.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The text.
            pub const fn text(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$name, Language::English) => $english,
                    (Self::$name, Language::Chinese) => $chinese,)*
                }
            }
        }
    };
}

words! {
    // Frame
    SkipToContent: "Skip to the picture", "跳到主要内容";
    Pages: "Pages", "页面";
    Map: "Map", "图";
    Table: "Table", "表格";
    Environment: "Environment", "环境";
    AllEnvironments: "all", "全部";
    Cluster: "Cluster", "集群";
    Find: "Find anything", "搜索任何对象";
    NothingFound: "Nothing in this view has that name.", "当前视图里没有这个名字的对象。";
    Preferences: "Theme", "主题";
    Light: "Light", "浅色";
    Dark: "Dark", "深色";
    System: "As the system", "跟随系统";
    Account: "Account", "账号";
    SignOut: "Sign out", "退出登录";
    // Connection
    Live: "LIVE", "实时";
    Loading: "LOADING", "加载中";
    Connecting: "CONNECTING", "正在连接";
    Stale: "STALE", "已过时";
    Reconnecting: "RECONNECTING", "重新连接中";
    Unreachable: "CANNOT READ", "无法读取";
    LiveMeans: "Every source was heard of within its time.", "所有来源都按时有回应。";
    LoadingMeans: "The first lists are not complete yet.", "第一批列表还没有读完。";
    ConnectingMeans: "The cluster cannot be read yet. Hopmap goes on trying by itself; the notices say why.", "暂时还读不到集群。Hopmap 会自动继续尝试，原因见上方的提示。";
    StaleMeans: "A source has been silent for too long. What is shown may be old.", "有来源太久没有回应，当前显示的可能已经过时。";
    ReconnectingMeans: "The connection to Hopmap is lost. What is shown may be old.", "与 Hopmap 的连接已断开，当前显示的可能已经过时。";
    UnreachableMeans: "No cluster can be read right now. Hopmap goes on trying by itself; the notices say why.", "现在读不到任何集群。Hopmap 会自动继续尝试，原因见上方的提示。";
    // View bar
    View: "View", "视图";
    ChooseNamespaces: "Namespaces", "命名空间";
    AllNamespaces: "All namespaces", "全部命名空间";
    ProblemsOnly: "Problems only", "只看问题";
    // Canvas
    Picture: "Call chain", "调用链";
    Minimap: "Minimap", "缩略图";
    ZoomIn: "Zoom in", "放大";
    ZoomOut: "Zoom out", "缩小";
    ZoomWhole: "Back to 100 %", "恢复到 100 %";
    Fit: "Fit (F)", "适应窗口（F）";
    NoPicture: "Nothing to draw", "没有可画的内容";
    NoPictureHint: "No object matches this view. Choose other namespaces or another environment.", "没有对象符合当前视图。请换一个命名空间或环境。";
    NoProblems: "Nothing is wrong here", "这里没有问题";
    NoProblemsHint: "Problems only is on, and nothing in this view is hurt.", "已打开“只看问题”，而当前视图里一切正常。";
    ShowAll: "Show everything", "显示全部";
    NoCluster: "No cluster can be read", "读不到集群";
    NoClusterHint: "The notice above says why and what to do. Hopmap goes on trying by itself, and the picture appears here as soon as a cluster answers.", "原因和处理办法见上方的提示。Hopmap 会自动继续尝试，集群有回应后图会自动出现。";
    Reading: "Reading the cluster", "正在读取集群";
    ReadingHint: "The first lists are on their way. The picture appears as soon as they are complete.", "正在读取第一批列表，读完后图会自动出现。";
    Connect: "Connecting to the cluster", "正在连接集群";
    ConnectHint: "It cannot be read yet; the notice above says why and what to do. Hopmap goes on trying, and the picture appears here by itself.", "暂时还读不到集群，原因和处理办法见上方的提示。Hopmap 会继续尝试，连上后图会自动出现。";
    NotWhole: "This picture is not whole", "这张图不完整";
    // Pages that say one thing
    ToTheMap: "To the map", "打开图";
    MapForbidden: "You may not see this", "你没有查看的权限";
    MapForbiddenHint: "Your account has no grant for what this address shows. Ask an Admin to grant it to you, or choose another cluster or namespace on the map.", "你的账号没有查看此地址内容的权限。请联系管理员授权，或在图上选择其他集群或命名空间。";
    MapNotFound: "This does not exist", "不存在";
    MapNotFoundHint: "What this address names is not there: it may have been mistyped, renamed or taken away. Start from the map.", "此地址所指的对象不存在：可能是输入有误，也可能已被改名或移除。请从图开始。";
    // Foot
    HurtFurtherOn: "hurt further on", "下游受影响";
    Legend: "Legend", "图例";
    // Inspector
    Inspector: "Inspector", "详情";
    Close: "Close", "关闭";
    WhatIsWrong: "What is wrong in this view", "当前视图的问题";
    NothingIsDrawn: "Nothing is drawn in this view, so there is nothing to judge.", "当前视图里没有任何对象，无从判断。";
    NothingIsKnown: "Nothing is known of the cluster yet, so there is nothing to judge.", "还没有读到集群的内容，无从判断。";
    NothingIsWrong: "Nothing is wrong. Choose a card to see its health, facts and neighbours.", "没有问题。点击任意卡片查看它的健康、信息和上下游。";
    Evidence: "Evidence", "依据";
    NextStep: "Next step", "下一步";
    Facts: "Facts", "信息";
    Incoming: "Comes from", "上游";
    Outgoing: "Leads to", "下游";
    Owner: "Owner", "负责人";
    Runbook: "Runbook", "处理手册";
    Name: "Name", "名称";
    Namespace: "Namespace", "命名空间";
    Kind: "Kind", "类型";
    Health: "Health", "健康";
    Fact: "Fact", "信息";
    Findings: "Findings", "问题";
    FurtherOn: "Further on", "下游";
    NotFound: "This thing is not in the cluster (any more).", "集群里没有（或不再有）这个对象。";
    LoadSilence: "This could not be loaded: Hopmap does not answer. The page connects again by itself; if it stays like this, check your network and that Hopmap runs, then try again.", "没有加载成功：Hopmap 没有回应。页面会自动重新连接；如果一直这样，请检查网络并确认 Hopmap 正在运行，然后重试。";
    LoadForbidden: "This could not be loaded: you may not see it. Ask an Admin to grant it to you.", "没有加载成功：你没有查看它的权限。请联系管理员授权。";
    LoadUnreadable: "This could not be loaded: the answer cannot be read, so page and server are of different versions. Reload the page.", "没有加载成功：无法读取返回的内容，页面与服务器的版本不一致。请刷新页面。";
    TryAgain: "Try again", "重试";
    Gateway: "API gateway", "API 网关";
    // Keys
    Keys: "Keys", "快捷键";
    KeyFind: "find", "搜索";
    KeyWalk: "walk along lines and columns", "沿连线和列移动";
    KeyOpen: "choose, and unfold Pods", "选中并展开 Pod";
    KeyClose: "close the inspector", "关闭详情";
    KeyFit: "fit the picture", "适应窗口";
    KeyProblems: "problems only", "只看问题";
    KeyZoom: "zoom", "缩放";
    KeyHelp: "these keys", "显示快捷键";
    // Sign-in
    Promise: "See who answers, and change it there.", "看清谁在应答，就地动手修改。";
    PromiseDetail: "The live way of a request through your clusters, from the domain to the Pod, with deploys, rollbacks and logs on the same picture.", "请求在集群里的实时路径，从域名到 Pod；部署、回滚和日志都在同一张图上。";
    SignInTitle: "Sign in to Hopmap", "登录 Hopmap";
    SignIn: "Sign in", "登录";
    UserName: "Name", "用户名";
    Password: "Password", "密码";
    PasswordAgain: "Password, once more", "再输一次密码";
    NoAccount: "No account? An Admin of your company can add you. Whoever signs in sees only the namespaces that are granted.", "没有账号？请公司的管理员添加。登录后只能看到授权给你的命名空间。";
    WrongCredentials: "Name or password is wrong. Check both and try again.", "用户名或密码不对，请检查后重试。";
    TooManyAtOnce: "Too many people sign in at this moment. Try again in a few seconds.", "此刻登录的人太多，请过几秒再试。";
    SessionOver: "Your session is over. Sign in again to go on.", "登录已过期，请重新登录。";
    CannotSignIn: "Signing in failed on the server. Try again; if it stays so, ask whoever runs Hopmap to look at its log.", "服务器登录出错，请重试；如果一直这样，请联系维护 Hopmap 的人查看日志。";
    WelcomeTitle: "Make the first Admin", "创建第一个管理员";
    WelcomeHint: "This link works once. Choose the name and password of the Admin who looks after Hopmap.", "这个链接只能用一次。请设置管理 Hopmap 的用户名和密码。";
    CreateAdmin: "Create and sign in", "创建并登录";
    PasswordRule: "At least 8 characters. A sentence is easier to remember than a riddle.", "至少 8 个字符。一句话比一串怪字符更好记。";
    WrongToken: "This link was used, is too old, or a newer one was printed. Restart Hopmap to print a new one, or run hopmap user add <name> --role admin on the server.", "链接已用过、已过期，或者已有更新的链接。请重启 Hopmap 获取新链接，或在服务器上运行 hopmap user add <用户名> --role admin。";
    PasswordsDiffer: "The two passwords differ. Type them again.", "两次密码不一致，请重新输入。";
    WeakPassword: "This cannot be a password. Take 8 characters or more, 1,024 bytes at most.", "密码不符合要求：至少 8 个字符，最多 1024 字节。";
    BadName: "This name cannot be used. Take letters, digits, dots or dashes.", "这个用户名不能用，请用字母、数字、点或横线。";
}
