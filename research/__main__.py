"""The command line: ``fasett …``, or ``python -m research …``."""

from research.commands import app


def main() -> None:
    """Run a command."""
    app(prog_name="fasett")


if __name__ == "__main__":
    main()
