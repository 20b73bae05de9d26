"""scripts/setup beside stand-ins for dpkg-query, apt-get, sudo and id: nothing is installed here."""

import unittest

from sandbox import SCRIPTS, Sandbox

ALL_INSTALLED = 'shift 2; for name; do echo "ii $name"; done'
NO_CMAKE = 'shift 2; for name; do [[ $name == cmake ]] || echo "ii $name"; done'
NO_PROMETHEUS = 'shift 2; for name; do [[ $name == prometheus ]] || echo "ii $name"; done'
REMOVED_CMAKE = 'shift 2; for name; do [[ $name == cmake ]] && echo "rc $name" || echo "ii $name"; done'


class Setup(unittest.TestCase):
    def setUp(self):
        self.box = self.enterContext(Sandbox())
        self.box.environment["PORTENT_OS_RELEASE"] = str(self.box.root / "os-release")
        self.box.environment["PORTENT_POLICY_RC"] = str(self.box.root / "policy-rc.d")
        self.system("debian", "12")
        self.box.stand_in("apt-get")
        self.box.stand_in("systemctl")
        self.box.stand_in("id", "echo 0")

    def system(self, name, version):
        (self.box.root / "os-release").write_text(f'ID={name}\nVERSION_ID="{version}"\n', encoding="utf-8")

    def setup_with(self, dpkg, *arguments):
        self.box.stand_in("dpkg-query", dpkg)
        return self.box.run(SCRIPTS / "setup", *arguments)

    def called(self, program):
        return [call for call in self.box.calls() if call.startswith(program + " ")]

    def test_asks_dpkg_once_and_nobody_else_when_nothing_is_missing(self):
        done = self.setup_with(ALL_INSTALLED, "--test")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertEqual([call.split()[0] for call in self.box.calls()], ["dpkg-query"])

    def test_installs_only_what_is_missing_after_one_update(self):
        done = self.setup_with(NO_CMAKE)
        self.assertEqual(done.returncode, 0, done.stderr)
        update, install = self.called("apt-get")
        self.assertTrue(update.endswith(" update"), update)
        self.assertTrue(install.endswith(" install --yes --no-install-recommends cmake"), install)

    def test_says_what_and_why_before_it_installs(self):
        done = self.setup_with(NO_CMAKE, "--dry-run")
        self.assertIn("1 Debian packages are missing", done.stderr)
        self.assertRegex(done.stderr, r"cmake +build description")
        self.assertEqual(self.called("apt-get"), [])

    def test_a_package_that_was_removed_is_missing(self):
        self.setup_with(REMOVED_CMAKE)
        self.assertTrue(self.called("apt-get")[1].endswith(" cmake"))

    def test_uses_sudo_where_not_root(self):
        self.box.stand_in("id", "echo 1000")
        self.box.stand_in("sudo", '"$@"')
        done = self.setup_with(NO_CMAKE)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("(with sudo)", done.stderr)
        self.assertEqual(len(self.called("sudo")), 2)

    def test_an_apt_that_fails_is_one_line_with_its_reason(self):
        self.box.stand_in("apt-get", 'echo "E: Unable to locate package cmake"; exit 100')
        done = self.setup_with(NO_CMAKE)
        self.assertEqual(done.returncode, 1)
        self.assertIn("apt-get install failed (E: Unable to locate package cmake)", done.stderr.splitlines()[-1])

    def test_an_update_that_fails_does_not_stop_an_install_that_works(self):
        self.box.stand_in("apt-get", '[[ "$*" != *update ]] || { echo "E: no network"; exit 100; }')
        done = self.setup_with(NO_CMAKE)
        self.assertEqual(done.returncode, 0)
        self.assertIn("apt-get update failed (E: no network)", done.stderr)

    def test_another_system_is_refused_by_name(self):
        self.system("ubuntu", "22.04")
        done = self.setup_with(NO_CMAKE)
        self.assertEqual(done.returncode, 1)
        self.assertIn("this is ubuntu 22.04, not Debian 12", done.stderr)
        self.assertEqual(self.called("apt-get"), [])

    def test_prometheus_is_kept_from_starting_while_it_is_installed_and_disabled_after(self):
        self.box.stand_in("apt-get", f'[[ "$*" == *update ]] || {{ "$PORTENT_POLICY_RC" prometheus start; echo "policy $?" >>{self.box.root}/calls; }}')
        done = self.setup_with(NO_PROMETHEUS, "--test")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("policy 101", self.box.calls())
        self.assertEqual(self.called("systemctl"), ["systemctl disable --quiet prometheus.service"])
        self.assertFalse((self.box.root / "policy-rc.d").exists())

    def test_an_unknown_argument_is_refused_by_name(self):
        done = self.setup_with(ALL_INSTALLED, "--everything")
        self.assertEqual(done.returncode, 1)
        self.assertIn("unknown argument --everything", done.stderr)


if __name__ == "__main__":
    unittest.main()
