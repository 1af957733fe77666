// Loads the browser half. A file of its own, because the content security policy allows no inline script.
import init from '/pkg/page.js';

init({ module_or_path: '/pkg/page_bg.wasm' });
