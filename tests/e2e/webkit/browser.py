# A WebKit window with a profile that lasts, driven by JSON lines: {"id", "do", ...} in, {"id", "ok", "value" | "error"} out.
# do: "open" {url}, "run" {script: body of an async function, args: object}, "picture" {path}. Ends with its standard input.
import json
import sys
import threading

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gio, GLib, Gtk, WebKit2  # noqa: E402

profile, width, height = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
data = WebKit2.WebsiteDataManager(base_data_directory=profile + "/data", base_cache_directory=profile + "/cache")
data.set_tls_errors_policy(WebKit2.TLSErrorsPolicy.IGNORE)  # the tests' certificate signs itself
context = WebKit2.WebContext.new_with_website_data_manager(data)
context.set_preferred_languages(["en_GB"])
view = WebKit2.WebView.new_with_context(context)
settings = view.get_settings()
settings.set_enable_write_console_messages_to_stdout(False)
settings.set_hardware_acceleration_policy(WebKit2.HardwareAccelerationPolicy.NEVER)
window = Gtk.Window()
window.set_default_size(width, height)
window.add(view)
window.show_all()

chosen = {"paths": []}


def choose_files(_view, request):
    request.select_files(chosen["paths"])
    return True


view.connect("run-file-chooser", choose_files)


def answer(order, **rest):
    print(json.dumps({"id": order["id"], **rest}), flush=True)


def opened(order):
    def changed(_view, event):
        if event == WebKit2.LoadEvent.FINISHED:
            view.disconnect(finished)
            view.disconnect(failed)
            answer(order, ok=True, value=None)

    def fail(_view, _event, _uri, error):
        view.disconnect(finished)
        view.disconnect(failed)
        answer(order, ok=False, error=error.message)
        return True

    finished = view.connect("load-changed", changed)
    failed = view.connect("load-failed", fail)
    view.load_uri(order["url"])


def ran(order):
    def done(_view, result):
        try:
            value = view.call_async_javascript_function_finish(result)
            answer(order, ok=True, value=json.loads(value.to_string()))
        except GLib.Error as error:
            answer(order, ok=False, error=error.message)

    arguments = GLib.Variant("a{sv}", {"json": GLib.Variant("s", json.dumps(order.get("args", {})))})
    body = "const args = JSON.parse(json); const value = await (async () => {" + order["script"] + "\n})(); return JSON.stringify(value ?? null);"
    view.call_async_javascript_function(body, -1, arguments, None, None, None, done)


def pictured(order):
    def done(_view, result):
        try:
            view.get_snapshot_finish(result).write_to_png(order["path"])
            answer(order, ok=True, value=None)
        except Exception as error:  # noqa: BLE001
            answer(order, ok=False, error=str(error))

    view.get_snapshot(WebKit2.SnapshotRegion.VISIBLE, WebKit2.SnapshotOptions.NONE, None, done)


def choose(order):
    chosen["paths"] = order["paths"]
    answer(order, ok=True, value=None)


orders = {"open": opened, "run": ran, "picture": pictured, "choose": choose}


def read():
    for line in sys.stdin:
        order = json.loads(line)
        GLib.idle_add(lambda order=order: orders[order["do"]](order) and False)
    GLib.idle_add(Gtk.main_quit)


threading.Thread(target=read, daemon=True).start()
Gtk.main()
