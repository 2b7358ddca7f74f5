"""Why somebody cannot be asked to sign, or need not be asked any more."""

from typing import ClassVar

from base.errors import Conflict, Invalid
from base.i18n import N_


class SignerOfSigner(Invalid):
    """Who was asked to sign asks nobody else; they can transfer or delegate it."""

    code: ClassVar[str] = "signer_of_signer"
    message: ClassVar[str] = N_("Who was asked to sign cannot add signers; transfer it instead.")


class TooManySigners(Invalid):
    """There are more than one act, or one task, may have."""

    code: ClassVar[str] = "too_many_signers"
    message: ClassVar[str] = N_("At most %(limit)s people can be asked to sign one task.")


class WrongSigning(Invalid):
    """A signer is asked before, after, or at once with others."""

    code: ClassVar[str] = "wrong_signing"
    message: ClassVar[str] = N_("Signers are asked before, after, or all at once.")


class AlreadySigner(Conflict):
    """They were asked already. `params` hold `who` asked, their `username`, and `when`."""

    code: ClassVar[str] = "already_signer"
    message: ClassVar[str] = N_("%(name)s was asked to sign this already, by %(who)s.")


class AlreadySigned(Conflict):
    """Nobody signs twice what four eyes are to see. `params` hold `who`, `username`, `when`."""

    code: ClassVar[str] = "already_signed"
    message: ClassVar[str] = N_("%(name)s has signed this already; nobody signs it twice.")


class SignerDone(Conflict):
    """They have signed, so they cannot be removed. `params` hold `who`, `username` and `when`."""

    code: ClassVar[str] = "signer_done"
    message: ClassVar[str] = N_("%(who)s has signed already.")


class SignerGone(Conflict):
    """They are not asked any more. `params` hold `who`, `username` and `when`, if it is known."""

    code: ClassVar[str] = "signer_gone"
    message: ClassVar[str] = N_("They are not asked to sign this any more.")


class NoRoomToAsk(Conflict):
    """As many people vote at once as may; the others of the drawing come first."""

    code: ClassVar[str] = "no_room_to_ask"
    message: ClassVar[str] = N_("Not all whom the drawing names have been asked yet; try later.")
