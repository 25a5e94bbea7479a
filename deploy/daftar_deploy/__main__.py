"""`python -m daftar_deploy`: the `daftar` command, as the supervisor starts it."""

from daftar_deploy.cli import main

if __name__ == "__main__":
    main()
