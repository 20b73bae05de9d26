"""Mail of `portent serve` through a real SMTP server, with STARTTLS and a password, read by Python's own parser."""
import email
import email.policy
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(__file__))
PROGRAM, SOURCE, REGISTRY = sys.argv[1:4]
PYTHON = os.path.join(SOURCE, "build", "python", "bin", "python3")

try:
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult
except ImportError:
    if os.path.exists(PYTHON) and "PORTENT_OWN_PYTHON" not in os.environ:
        os.execve(PYTHON, [PYTHON, "-B", *sys.argv], {**os.environ, "PORTENT_OWN_PYTHON": "1"})
    print("skipped: the Python package aiosmtpd is not there; scripts/setup-python fetches it")
    sys.exit(77)
from desk_kill_test import DATA, Desk  # noqa: E402


class Mailbox:
    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - named by aiosmtpd
        self.mails.append((session.ssl is not None, session.authenticated, envelope.mail_from, envelope.rcpt_tos,
                           email.message_from_bytes(envelope.content, policy=email.policy.default)))
        return "250 taken"


class MailOfTheDesk(unittest.TestCase):
    def server(self, folder):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "mail.key", "-out", "mail.crt", "-days", "2", "-subj",
                        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], cwd=folder, check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(folder, "mail.crt"), os.path.join(folder, "mail.key"))
        box = Mailbox()

        def check(_server, _session, _envelope, _mechanism, data):
            return AuthResult(success=(data.login, data.password) == (b"portent", b"to whom it may concern"))

        with socket.socket() as free:
            free.bind(("localhost", 0))
            port = free.getsockname()[1]
        controller = Controller(box, hostname="localhost", port=port, tls_context=context, require_starttls=True, authenticator=check, auth_required=True)
        controller.start()
        self.addCleanup(controller.stop)
        return box, port

    def test_reaches_people_over_tls_and_says_what_they_can_act_on(self):
        folder = tempfile.mkdtemp(prefix="portent-mail-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        box, port = self.server(folder)
        with open(os.path.join(folder, "mail.password"), "w", encoding="ascii") as file:
            file.write("to whom it may concern\n")
        desk = Desk(folder, "outward.allow=@plant1.example", f"outward.smtp.server=smtp://localhost:{port}", "outward.smtp.from=portent@plant1.example",
                    "outward.smtp.username=portent", "outward.smtp.password_file=mail.password", "outward.ca=mail.crt", "outward.link=https://portent.plant1")
        self.addCleanup(desk.end, signal.SIGKILL)
        desk.start()
        desk.ask("/api/v1/subscribers", {"name": "shift", "kind": "email", "address": "shift@plant1.example", "messages": ["alarm"], "severity": "orange"})
        subprocess.run([PROGRAM, "replay", "--dataset", "cmapss:FD001", "--data", DATA, "--log", "log"], cwd=folder, check=True, capture_output=True)
        desk.wait_for_all()
        deadline = time.time() + 60
        while desk.rows("SELECT count(*) FROM deliveries") != [(0,)]:
            self.assertLess(time.time(), deadline, desk.rows("SELECT state, last_error, count(*) FROM deliveries GROUP BY 1, 2"))
            time.sleep(0.1)
        self.assertGreater(len(box.mails), 0)
        for encrypted, signed_in, sender, receivers, _ in box.mails:
            self.assertEqual((encrypted, signed_in, sender, receivers), (True, True, "portent@plant1.example", ["shift@plant1.example"]))
        mails = [mail for *_, mail in box.mails]
        self.assertEqual(len({mail["Message-ID"] for mail in mails}), len(mails))
        raised = next(mail for mail in mails if "raised" in mail["Subject"] or "level" in mail["Subject"])
        text = raised.get_body(("plain",)).get_content()
        for word in ("What:", "Where:", "How bad:", "Since:", "Remaining life:", "80 %", "https://portent.plant1/api/v1/alarms/"):
            self.assertIn(word, text)
        self.assertIn("<pre", raised.get_body(("html",)).get_content())
        self.assertEqual(raised.defects, [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
