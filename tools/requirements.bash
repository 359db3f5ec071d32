# What the tools of this folder need of the machine. Sourced, not run.
#
#   require_swift            ends with an explanation where Swift is missing or too old
#   require_debian PACKAGE…  installs those Debian packages that are missing, saying so

say() { printf '%s\n' "$*" >&2; }

stop() {
  say "$@"
  exit 1
}

require_swift() {
  local version
  command -v swift >/dev/null || stop \
    'Swift is missing. Parley needs Swift 6.2 or newer: https://www.swift.org/install/linux/'
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p')
  case $version in
    [0-5].* | 6.0 | 6.1)
      stop "Swift $version is too old. Parley needs 6.2 or newer:" \
        'https://www.swift.org/install/linux/'
      ;;
  esac
}

# Whether what the package is needed for is there, however it was installed.
is_present() {
  case $1 in
    liblmdb-dev)
      [ -e /usr/include/lmdb.h ] || [ -e /usr/local/include/lmdb.h ] \
        || { command -v pkg-config >/dev/null && pkg-config --exists lmdb; }
      ;;
    protobuf-compiler) command -v protoc >/dev/null ;;
    python3 | openssl) command -v "$1" >/dev/null ;;
    *) dpkg -s "$1" >/dev/null 2>&1 ;;
  esac
}

require_debian() {
  local package missing=() as_root=()
  for package in "$@"; do
    is_present "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  command -v apt-get >/dev/null || stop \
    "Missing: ${missing[*]} (names of Debian packages). Install them by this system's means."
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || stop \
      "Missing: ${missing[*]}. Run as root: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "Missing: ${missing[*]}. Installing from Debian:"
  say "\$ ${as_root[*]:+${as_root[*]} }apt-get install --yes --no-install-recommends ${missing[*]}"
  # The first try fails where the package lists were never fetched, as in a fresh container.
  apt_install "${missing[@]}" || {
    "${as_root[@]}" apt-get update >&2 </dev/null && apt_install "${missing[@]}"
  } || stop "Could not install ${missing[*]}."
}

apt_install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --no-install-recommends "$@" >&2 </dev/null
}
