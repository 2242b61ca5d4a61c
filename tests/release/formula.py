"""The formula for Homebrew (docs.brew.sh/Formula-Cookbook); address and checksum are those of the archive."""

from __future__ import annotations

_FORMULA = """\
class KubectlNetinfo < Formula
  desc "Tell which CNI runs and which blocks Pods and Services use, with proof"
  homepage "{homepage}"
  url "{url}"
  version "{version}"
  sha256 "{digest}"
  license "Apache-2.0"

  depends_on "python@3.13"

  def install
    libexec.install "kubectl-netinfo"
    libexec.install_symlink "kubectl-netinfo" => "kubectl_complete-netinfo"
    python = Formula["python@3.13"].opt_bin/"python3.13"
    ["kubectl-netinfo", "kubectl_complete-netinfo"].each do |name|
      (bin/name).write <<~SH
        #!/bin/sh
        exec "#{{python}}" "#{{libexec}}/#{{name}}" "$@"
      SH
    end
    man1.install "kubectl-netinfo.1"
  end

  test do
    assert_equal "10.244.0.0/16", shell_output("#{{bin}}/kubectl-netinfo --demo get pod-cidr").strip
  end
end
"""


def formula(version: str, homepage: str, url: str, digest: str) -> str:
    """The text of ``kubectl-netinfo.rb``."""
    return _FORMULA.format(version=version, homepage=homepage, url=url, digest=digest)
