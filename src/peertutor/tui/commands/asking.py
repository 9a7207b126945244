"""What can be done everywhere, in the Ask room, and in transcripts."""

from __future__ import annotations

from dataclasses import replace

from peertutor.tui.commands.command import Command

QUIT = Command(
    id="app.quit",
    title="Quit",
    help="Leave PeerTutor; everything finished is kept.",
    action="app.quit",
    keys="ctrl+q",
    room="Everywhere",
    footer="Quit",
    priority=True,
)
# For rooms whose own keys fill a footer: escape leads to where quitting is shown.
QUIT_UNSHOWN = (replace(QUIT, footer=""),)

EVERYWHERE = (
    Command(
        id="app.help",
        title="Help",
        help="Show every command and its key.",
        action="app.help",
        keys="f1",
        room="Everywhere",
        footer="Help",
    ),
    Command(
        id="app.commands",
        title="Commands",
        help="Find a command by typing a part of its name.",
        action="app.command_palette",
        keys="ctrl+p",
        room="Everywhere",
        palette=False,
    ),
    Command(
        id="app.model",
        title="Choose a model",
        help="Choose the model that writes answers, or none.",
        action="app.set_up_model",
        keys="f5",
        room="Everywhere",
    ),
    Command(
        id="app.import",
        title="Import interviews",
        help="Bring in transcripts and documents from files or folders.",
        action="app.import_files",
        keys="f9",
        room="Everywhere",
    ),
    Command(
        id="app.interview",
        title="Interview somebody",
        help="Begin an interview with a veteran, or go on with one.",
        action="app.interview",
        keys="f10",
        room="Everywhere",
    ),
    Command(
        id="app.library",
        title="Library",
        help="Look through interviews and lessons: read, release, export, erase.",
        action="app.library",
        keys="f12",
        room="Everywhere",
    ),
    Command(
        id="app.trust",
        title="Trust",
        help="See how far answers can be relied on, and choose how many may be wrong.",
        action="app.trust",
        keys="ctrl+t",
        room="Everywhere",
    ),
    Command(
        id="app.theme",
        title="Change the theme",
        help="Choose other colours; the choice is kept.",
        action="app.change_theme",
        keys="f8",
        room="Everywhere",
    ),
    QUIT,
)

QUESTION = (
    Command(
        id="question.send",
        title="Send the question",
        help="Send the question.",
        action="send",
        keys="enter",
        room="Question box",
        footer="Ask",
        palette=False,
        priority=True,
    ),
    Command(
        id="question.newline",
        title="New line",
        help="Begin a new line in the question.",
        action="newline",
        keys="ctrl+j,shift+enter,alt+enter",
        room="Question box",
        palette=False,
        priority=True,
    ),
)

# Under an answer, and where its verdict is explained.
SHARE = Command(
    id="answer.share",
    title="Ask colleagues this",
    help="See what colleagues would see of this question, and share it; or take it back.",
    action="screen.share",
    keys="ctrl+s,s",
    room="This answer",
)

ASK = (
    # First in line: a text box has uses of its own for these two keys.
    Command(
        id="app.review",
        title="Review",
        help="Check what colleagues said: what waits for you, one thing after another.",
        action="app.review",
        keys="f6",
        room="Ask",
        priority=True,
    ),
    Command(
        id="app.inbox",
        title="Inbox",
        help="See what has come for you: replies, what has changed, and thanks.",
        action="app.inbox",
        keys="f7",
        room="Ask",
        priority=True,
    ),
    Command(
        id="ask.cancel",
        title="Stop",
        help="Stop a running answer, which leaves no trace; else go back to the question box.",
        action="screen.cancel",
        keys="escape",
        room="Asking",
        palette=False,
    ),
    Command(
        id="ask.evidence",
        title="Evidence",
        help="Go to the quotes the answer rests on, and back.",
        action="screen.evidence",
        keys="ctrl+o",
        room="Asking",
        footer="Evidence",
    ),
    Command(
        id="ask.history",
        title="History of conversations",
        help="Go back to an earlier conversation and continue it.",
        action="screen.history",
        keys="ctrl+r",
        room="Asking",
        footer="History",
    ),
    Command(
        id="ask.new",
        title="New conversation",
        help="Begin a new conversation; this one stays in the history.",
        action="screen.new_conversation",
        keys="ctrl+n",
        room="Asking",
        footer="New",
    ),
    Command(
        id="ask.previous_answer",
        title="Previous answer",
        help="Move to the answer above.",
        action="screen.step(-1)",
        keys="ctrl+up",
        room="Asking",
        palette=False,
        priority=True,
    ),
    Command(
        id="ask.next_answer",
        title="Next answer",
        help="Move to the answer below, and from the last one to the question box.",
        action="screen.step(1)",
        keys="ctrl+down",
        room="Asking",
        palette=False,
        priority=True,
    ),
    Command(
        id="ask.page_up",
        title="Page up",
        help="Scroll the conversation, or the evidence, a page up.",
        action="screen.page(-1)",
        keys="pageup",
        room="Asking",
        palette=False,
        priority=True,
    ),
    Command(
        id="ask.page_down",
        title="Page down",
        help="Scroll the conversation, or the evidence, a page down.",
        action="screen.page(1)",
        keys="pagedown",
        room="Asking",
        palette=False,
        priority=True,
    ),
    Command(
        id="answer.useful",
        title="This answer is useful",
        help="Say that this answer was useful; the same key again takes it back.",
        action="screen.feedback('useful')",
        keys="f2,u",
        room="This answer",
    ),
    Command(
        id="answer.wrong",
        title="This answer is wrong",
        help="Say that this answer was wrong; the same key again takes it back.",
        action="screen.feedback('wrong')",
        keys="f3,w",
        room="This answer",
    ),
    Command(
        id="answer.why",
        title="Why this verdict",
        help="Show what the verdict rests on.",
        action="screen.why",
        keys="f4,y",
        room="This answer",
    ),
    SHARE,
    Command(
        id="answer.copy",
        title="Copy the answer",
        help="Copy the answer as Markdown.",
        action="screen.copy_answer",
        keys="ctrl+g,c",
        room="This answer",
    ),
    *(
        Command(
            id=f"answer.quote_{n}",
            title=f"Open quote {n}",
            help="Open the transcript at the quote of that number.",
            action=f"screen.open_quote({n})",
            keys=str(n),
            room="This answer",
            palette=False,
            listed=n == 1,
        )
        for n in range(1, 10)
    ),
)

HISTORY = (
    Command(
        id="history.forget",
        title="Forget this conversation",
        help="Erase the chosen conversation from the disk, for good.",
        action="screen.forget",
        keys="delete,d",
        room="History",
        footer="Forget",
        palette=False,
    ),
)

EVIDENCE = (
    Command(
        id="evidence.open",
        title="Open the transcript",
        help="Open the transcript at this quote.",
        action="open",
        keys="enter",
        room="Evidence",
        footer="Open",
        palette=False,
    ),
    Command(
        id="evidence.copy",
        title="Copy the citation",
        help="Copy this quote with its speaker, interview and date.",
        action="copy",
        keys="c",
        room="Evidence",
        footer="Copy",
        palette=False,
    ),
    Command(
        id="evidence.next",
        title="Next quote",
        help="Move to the quote below.",
        action="step(1)",
        keys="down,j",
        room="Evidence",
        palette=False,
    ),
    Command(
        id="evidence.previous",
        title="Previous quote",
        help="Move to the quote above.",
        action="step(-1)",
        keys="up,k",
        room="Evidence",
        palette=False,
    ),
)

TRANSCRIPT = (
    Command(
        id="transcript.back",
        title="Back",
        help="Go back to where you came from; ends a search first.",
        action="screen.back",
        keys="escape,q",
        room="Transcript",
        footer="Back",
        palette=False,
    ),
    Command(
        id="transcript.search",
        title="Search the transcript",
        help="Search for words in this transcript.",
        action="screen.search",
        keys="slash,ctrl+f",
        room="Transcript",
        footer="Search",
    ),
    Command(
        id="transcript.next",
        title="Next place found",
        help="Go to the next place that was found.",
        action="screen.found(1)",
        keys="n",
        room="Transcript",
        footer="Next",
    ),
    Command(
        id="transcript.previous",
        title="Previous place found",
        help="Go to the place found before.",
        action="screen.found(-1)",
        keys="N",
        room="Transcript",
    ),
    Command(
        id="transcript.quote",
        title="Back to the quote",
        help="Go back to the quote.",
        action="screen.to_quote",
        keys="g",
        room="Transcript",
        footer="Quote",
    ),
    Command(
        id="transcript.copy",
        title="Copy the quote",
        help="Copy the quote with its speaker, interview and date.",
        action="screen.copy_quote",
        keys="c",
        room="Transcript",
        footer="Copy",
    ),
)

CLOSE = (
    Command(
        id="window.close",
        title="Close",
        help="Close this window.",
        action="screen.close",
        keys="escape",
        room="Windows",
        footer="Close",
        palette=False,
    ),
)
