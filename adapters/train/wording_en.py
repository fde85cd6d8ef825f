"""English ways to ask USS, for `wording`. Pure data; a URI is followed by a space or by the end."""

from __future__ import annotations

REQUESTS = {
    "lookup_reputation": (
        "How risky is {uri}", "A user visited {uri} , should we worry?", "Do we consider {uri} harmful?", "{uri} - good or bad?",
        "My boss opened {uri} an hour ago. How dangerous is that?", "What score does {uri} have?", "Give me your rating of {uri}",
        "I found {uri} in a chat message. What do we think of it?", "Which verdict did {uri} get?", "Rate {uri}",
        "Is it fine to visit {uri} ?", "Fetch the verdict of {uri}", "Somebody sent me {uri} , is it a trap?", "{uri} reputation",
        "Let me know whether {uri} is malicious.", "Can people click on {uri} without danger?", "rep check {uri}", "verdict + score for {uri} , thx",
        "The helpdesk forwarded {uri} to us and wants an opinion.", "I would be grateful for an assessment of {uri}", "Before I unblock {uri} , what is its standing?",
        "{uri} ... legit or fake?", "An invoice links to {uri} ; judge it.", "Does anything speak against {uri} ?", "How do we classify {uri}", "need to know if {uri} is bad",
    ),
    "query_intelligence": (
        "Does {source} have anything on {uri} ?", "Fetch {source} data about {uri}", "Show what {source} holds for {uri}",
        "I need the {source} record for {uri}", "{source} lookup of {uri}", "Consult {source} on {uri}", "Let {source} tell us about {uri}",
        "Give me everything that {source} has on {uri}", "What is in {source} for {uri} ?", "Use {source} and look for {uri}",
        "{source}: {uri}", "For the incident timeline I am missing the {source} part on {uri}", "{uri} , {source}, go.", "Would you go through {source} and see if {uri} shows up?",
        "Any {source} hits for {uri}", "Intelligence wanted. Source {source}, indicator {uri}", "Only {source} please, nothing else: {uri}", "Dig into {source} concerning {uri}",
        "I'm profiling {uri} and would like its {source} entry", "Who or what is {uri} according to {source}?", "pull {source} on {uri}", "Has {uri} left traces in {source}?",
    ),
    "record_disposition": (
        "Store {disposition} as our decision on {uri} , ticket number {ticket}", "{ticket}: we settled on {disposition} for {uri}",
        "Write down that {uri} is to be handled as {disposition}, under {ticket}", "For {uri} enter the disposition {disposition} in ticket {ticket}",
        "Put on file: {uri} , {disposition}, {ticket}", "As of {ticket}, {uri} has the disposition {disposition}",
        "The team chose {disposition} for {uri} in {ticket}; save that.", "Save the disposition ({disposition}) for {uri} with the ticket {ticket}",
        "disposition {disposition}, {uri} , {ticket}", "{uri} -> {disposition} ({ticket})", "After a long call we agreed: {disposition} {uri} . Document it in {ticket}.", "Log our choice, {disposition}, about {uri} . The ticket is {ticket}.",
        "Would you kindly register {disposition} for {uri} ? It belongs to {ticket}.", "{ticket} is approved, so {disposition} it is for {uri} ; make a record.", "Decision: {disposition}. URI: {uri} . Ticket: {ticket}.",
        "I hereby {disposition} {uri} , reference {ticket}; please keep a record of it.", "Under {ticket} goes a new disposition, {disposition}, concerning {uri}", "Management wants {uri} on {disposition}, see {ticket}. Register this disposition.",
        "Make it official: {disposition} for {uri} , cf. {ticket}",
    ),
    "open_feedback_case": (
        "USS got {uri} wrong: {kind}. Please complain to the vendor.", "Send the vendor feedback: {uri} , {kind}", "In my opinion {uri} counts as {kind}, let the vendor know.",
        "{uri} is clearly a {kind}. Start a case about it.", "Create a vendor case, {kind}, for {uri}", "We need a new feedback case about {uri} ({kind}).",
        "Ask the vendor to correct {uri} , which is a {kind}.", "Submit {uri} as a {kind}", "Make a {kind} report for {uri}",
        "{kind}: {uri} . Tell the vendor.", "Vendor feedback, type {kind}, URI {uri}", "Dispute the verdict of {uri} , reason: {kind}",
        "Could the vendor have another look at {uri} ? We think {kind}.", "{uri} was misjudged ({kind}), get a case going.", "Escalate {uri} to the vendor as {kind}", "Yet another {kind}! {uri} this time. Lodge it.",
        "I'd like to contest how {uri} was judged. It is a {kind}.", "fb case {uri} {kind}",
    ),
    "get_feedback_case": (
        "Did anything happen in case {case}?", "I opened {case} last week, what became of it?", "Status of {case}?", "Give me an update on {case}.",
        "Look at {case} and tell me its status.", "How far did {case} get?", "Is {case} closed?", "Please check on our feedback {case}.", "Open up case {case} and read me the status.",
        "{case}", "Was {case} accepted or turned down?", "any news re {case}", "Customers keep asking about {case}; where is it?", "I'd love to hear how our complaint {case} is doing.", "{case}: what does the vendor say?",
        "Where are we with {case}", "Track feedback {case}", "Do we have a decision in {case} yet?",
    ),
    "start_scan": (
        "Scan {uri} in {depth} mode", "Let the sandbox scan {uri} , {depth} please.", "Perform a {depth} scan on {uri}", "{depth} scan: {uri}",
        "Please begin a {depth} scan on {uri}", "We should run a {depth} scan against {uri}", "Put {uri} through a {depth} scan.", "Trigger a {depth} sandbox run for {uri}",
        "Analyse {uri} in the sandbox, depth: {depth}.", "{uri} , {depth} scan, now.", "I don't trust {uri} ; have it scanned, {depth}.", "sandbox {uri} ({depth})",
        "Detonate {uri} in the sandbox with a {depth} scan", "Kick off scanning {uri} , mode {depth}", "New scan job. Target: {uri} . Depth: {depth}.", "Take a {depth} look at {uri} with the sandbox scanner",
        "Have the scanner visit {uri} , {depth} setting", "Initiate scan, {depth}, {uri}",
    ),
    "get_scan_status": (
        "Has {scan} ended?", "Is {scan} still running?", "Tell me about the progress of {scan}.", "What did {scan} find so far?", "Status of {scan}, please.",
        "Look up scan {scan}.", "I want to know if {scan} is through.", "How much of {scan} is done?", "Any result from {scan} yet?",
        "{scan}", "{scan} finished or not?", "eta on {scan}", "I have been waiting for {scan} all morning, where is it?", "Percentage for {scan}?", "Poll {scan}.", "Did the sandbox complete {scan}?", "Report on the scan with the id {scan}.",
        "Let me see how {scan} is coming along.", "Could you peek at {scan}?", "Are there findings in {scan}?",
    ),
    "list_recent_verdicts": (
        "What {verdict} URIs came in during the last {hours} hours?", "Show me everything {verdict} since {hours} hours ago.", "I need a list: {verdict}, last {hours} hours.",
        "Recent {verdict} verdicts ({hours} hours), please.", "Go back {hours} hours and list the {verdict} ones.", "Which {verdict} URIs are new in {hours} hours?",
        "Overview of {verdict} URIs for the past {hours} hours.", "In the previous {hours} hours, which URIs were {verdict}?", "{verdict}, {hours} hours, list", "For the handover: all that was {verdict} in these {hours} hours.",
        "Did we see anything {verdict} in {hours} hours?", "Time window {hours} hours. Verdict {verdict}. What is there?", "Collect whatever got marked {verdict} over {hours} hours", "newest {verdict} stuff, {hours} hours back",
        "I was away for {hours} hours; catch me up on {verdict} URIs.", "Enumerate fresh {verdict} verdicts, not older than {hours} hours.", "How many {verdict} ones were there in {hours} hours, and which?",
    ),
    "add_list_entry": (
        "Insert {uri} into the {list}.", "The {list} should contain {uri}", "Extend our {list} by {uri}", "New entry for the {list}: {uri}",
        "{uri} goes on the {list}, please.", "Could you add {uri} to the {list}?", "Make sure {uri} is on the {list}.", "{list}: add {uri}", "Let us have {uri} on the {list}.",
        "{uri} -> {list}", "{list} + {uri}", "I got approval to have {uri} included in the {list}.", "From today on {uri} belongs to the {list}; update it.", "Append {uri} to our {list}", "The {list} lacks {uri} . Fix that.",
        "Would you mind listing {uri} on the {list}?", "Since everybody agrees, the {list} gets {uri}", "Register {uri} with the {list}", "add to {list}: {uri}",
    ),
    "remove_list_entry": (
        "{uri} has to come off the {list}.", "Erase {uri} from the {list}.", "The entry {uri} in the {list} is obsolete, delete it.", "{list}: remove {uri}",
        "Could you take {uri} off our {list}?", "We no longer want {uri} on the {list}.", "Make sure {uri} is not on the {list} any longer.", "Delete the entry {uri} , {list}.",
        "{list} - {uri}", "I put {uri} on the {list} by mistake. Undo that.", "Get rid of {uri} in the {list}", "clean up the {list}: {uri} out",
        "Withdraw {uri} from our {list}, it is not needed.", "{uri} was on the {list} long enough, pull it.", "Cancel the {list} entry of {uri}", "Please see to it that {uri} leaves the {list}.",
    ),
}  # fmt: skip

SEVERAL = (
    "Rate each of the following: {uris}", "Are these safe? {uris}", "I have some links, what do we know of them: {uris}", "Give me the verdict for every one of {uris}",
    "Reputation of all these: {uris}", "Tell me how dangerous they are: {uris}", "Please check {uris}", "Could you rate {uris}", "{uris} - which of them are bad?", "{uris} : verdicts please", "Reputations: {uris}",
    "A phishing mail held several links. Judge them one by one: {uris}", "I want a score for each, {uris}", "Do we trust {uris} ?", "batch rep check {uris}", "How do {uris} fare?", "Compare the risk of {uris}", "Today's reports are {uris} , assess every URI.",
    "Both need a verdict, or all if more: {uris}", "Would you go through these and rate them? {uris}",
)  # fmt: skip

JOINS = (" and ", " and ", " and ", " , ", "\n", " plus ", " as well as ", " , and ", " ; ", " & ")

TOGETHER = (
    "{first}\n{second}", "{first}\n{second}", "{first}\nAlso: {second}", "{first} And then: {second}", "1. {first}\n2. {second}", "First: {first}\nSecond: {second}", "Two things. {first}\n{second}", "{first} Besides, {second}", "{first}\nOh, and {second}",
    "- {first}\n- {second}",
)  # fmt: skip

MISSING = {
    "lookup_reputation": (
        "I want to know the reputation of a site.", "Can you rate a link?", "Someone sent me a link, is it dangerous?", "What is the verdict on that page?", "rep check please", "Is the page I saw yesterday malicious?", "There is an odd link in my inbox. Trustworthy?",
        "I need a score for a URI.", "Could you judge a website for us?", "My colleague clicked on something. Was it harmful?", "Reputation lookup, please.", "How risky is this thing?",
    ),
    "record_disposition": (
        "Save block for {uri} as our decision.", "We decided to monitor {uri} , write it down.", "Please record: {uri} , allow.", "disposition allow, {uri}", "{uri} -> block, make a record", "Our choice for {uri} is monitor. Log it.",
        "After the meeting: block {uri} . Please register the disposition.", "Enter the disposition monitor for {uri}", "Note that we allow {uri}", "Mark {uri} as blocked in our dispositions.", "Would you document that {uri} gets the disposition allow?",
    ),
    "open_feedback_case": (
        "Begin a feedback case on {uri}", "The verdict on {uri} is wrong, tell the vendor.", "I want to complain about the verdict of {uri}", "Dispute {uri} with the vendor.", "The vendor misjudged {uri} , raise it.", "{uri} : vendor feedback please", "Let the vendor review {uri} again.",
        "Contest the rating of {uri}", "Something is off with how {uri} was judged. Start a case.", "A customer disagrees about {uri} , submit feedback.",
    ),
    "get_feedback_case": (
        "How is the case going?", "Did the vendor reply to our case?", "Give me the state of my case.", "any news on the feedback?", "Was our complaint accepted?", "Where are we with the vendor case?", "Look at the case I opened last week.", "Update on my feedback, please.", "Is the case closed?",
        "I sent feedback some days ago. What came of it?",
    ),
    "start_scan": (
        "I need a deep scan.", "Please start a scan, the quick one.", "I want a sandbox scan, a deep one.", "quick scan now", "Could you launch a deep scan for me?", "Let the sandbox do a quick run.", "Scan it, deep mode.", "Time for a quick scan.", "Kick off a deep sandbox analysis.",
        "Would you scan something for me? Quick is enough.", "We should have that page scanned, deep.",
    ),
    "get_scan_status": (
        "What about the scan I started?", "Tell me the progress of my scan.", "Is the scan through?", "scan finished?", "How many percent is the scan at?", "Did the sandbox find something?", "I am still waiting for my scan, where is it?", "Any findings in that scan?", "Poll the scan.", "Status of the sandbox job?",
        "Has yesterday's scan ended?",
    ),
    "add_list_entry": (
        "{uri} should be on one of the lists.", "Enter {uri} in our list.", "List {uri} please.", "Add {uri}", "{uri} -> list", "The list should contain {uri}", "Please make a list entry for {uri}", "Could you include {uri} in the list?", "New list entry: {uri}", "Put {uri} where it belongs, on our list.",
        "I want {uri} listed.", "We agreed that {uri} gets listed. Go ahead.", "Extend the list by {uri}", "Make an entry: {uri}", "Our lists lack {uri} , add it.", "Kindly register {uri} on the list.", "{uri} has to be on a list by noon.", "Insert {uri} into the list.",
    ),
}  # fmt: skip

TALK = (
    ("Hi there!", "Hi! How can I help you?"), ("Good afternoon.", "Good afternoon! What can I do for you?"), ("See you tomorrow.", "See you tomorrow."),
    ("That is all for today.", "All right, have a good day."), ("Never mind.", "All right."), ("Great work.", "Thank you!"),
    ("What is spyware?", "Spyware is software that watches people without their consent."), ("What is a URL?", "A URL is the address of a page or file on the web."),
    ("What is a proxy?", "A proxy is a server that passes requests on for others."), ("What does TLS stand for?", "TLS stands for Transport Layer Security."),
    ("Which city is the capital of Spain?", "The capital of Spain is Madrid."), ("How much is 15 plus 6?", "15 plus 6 is 21."),
    ("Translate 'warning' into Spanish.", "'Warning' is 'advertencia' in Spanish."), ("What is a worm?", "A worm is malware that spreads by itself."),

    ("Why are long passwords better?", "They take longer to guess."), ("Write a short thank-you note to the day shift.", "Thank you for the good work today."),
    ("What is a domain registrar?", "It is a company that registers domain names."), ("Why do attackers use free hosting?", "It is cheap and hard to trace."), ("What is a homograph attack?", "It uses letters that look alike to imitate a name."),
    ("What does a medium score mean?", "A medium score means that a URI is suspicious."), ("Who decides what goes on a list?", "The security team decides that."), ("Just testing.", "I am here."),
    ("ok", "Good."), ("Yo", "Hi! What can I do for you?"), ("Cheers, bye.", "Goodbye!"), ("Are you a human?", "No, I am an assistant."), ("That was quick!", "Glad to help."), ("Could you explain what a vendor case is?", "It tells the vendor that a verdict is wrong."),
    ("Is a scan the same as a lookup?", "No. A lookup reads what is known, a scan opens the page."), ("In which language can I write to you?", "English or Chinese, as you like."), ("Tell me what a redirect does.", "A redirect sends a browser from one address to another."),
    ("When would one monitor a URI and not block it?", "When it looks odd but nothing harmful is proven."), ("Which is bigger, 9 or 14?", "14 is bigger."), ("Name a colour.", "Blue."), ("How many days does a week have?", "A week has seven days."), ("Give me a synonym for 'dangerous'.", "Hazardous."),
    ("I am new here.", "Welcome! Ask me anything about URIs, scans or cases."), ("What is meant by passive DNS?", "It is a record of which names led to which addresses."), ("What's a botnet", "A botnet is a group of machines that an attacker steers."), ("Sorry, wrong window.", "No problem."),
    ("Why is the deny list needed at all?", "It keeps people away from URIs that are known to be bad."), ("Can a benign site turn bad later?", "Yes, a site can be taken over at any time."), ("Spell 'reputation' backwards? Only kidding.", "Any time!"), ("Merry Christmas!", "Merry Christmas to you too!"),
)  # fmt: skip

OUT_OF_REACH = (
    ("Restart the mail server.", "I have no tool to restart servers."), ("Print the weekly report.", "I have no tool to print."),
    ("Close the window in the server room.", "I have no tool to close windows."),
    ("Back up my laptop.", "I have no tool for backups."), ("Disconnect the guest network.", "I have no tool to change the network."), ("Copy the folder to the archive.", "I have no tool to copy folders."),
    ("Buy a new router.", "I cannot buy anything; no tool of mine does that."), ("Fax this to the vendor.", "I cannot send faxes."), ("Delete last year's logs.", "I have no tool to delete logs."),
    ("Give me a raise.", "I cannot do that; no tool of mine changes salaries."), ("Paint the meeting room.", "I have no tool to paint."), ("Feed the office cat.", "I cannot do that; no tool of mine reaches the cat."), ("Make coffee.", "I have no tool to make coffee."),
    ("Book a train to Vienna for Friday.", "I have no tool to book trains."), ("Install the new antivirus on all desktops.", "I have no tool to install software."), ("Would you lock the front door?", "I have no tool to lock doors."), ("Create a calendar entry for the audit.", "I have no tool for calendars."),
    ("Wake up the colleague on call.", "I have no tool to reach people."), ("Compress these photos.", "I have no tool to compress files."), ("Pay the vendor's bill.", "I cannot pay anything; no tool of mine does that."), ("Set my phone to silent.", "I have no tool to change phones."), ("Roll back last night's release.", "I have no tool for releases."),
)  # fmt: skip

BEFORE = (
    "", "", "", "", "", "", "", "Hey, ", "Listen: ", "Next task. ", "Please help. ", "A customer called. ", "Sorry to bother you. ", "By the way: ", "Morning! ", "ok so ", "It's urgent. ", "Back again. ", "I am on night duty. ", "Another one for you: ",
)  # fmt: skip

FOLLOW_UPS = (
    "{uri} next.", "And now {uri}", "I have another one: {uri}", "Another link: {uri}", "Check {uri} after that.", "One more: {uri}", "Also {uri}", "What do you say to {uri} ?", "{uri}", "Then there is {uri}", "Same question, {uri}", "ok, {uri} too", "How does {uri} do?",
    "Last but not least {uri}", "Thanks. {uri} as well.", "{uri} ?", "Hm. And would {uri} be any better?", "Go on with {uri}", "Is it the same with {uri}", "Here comes one more, {uri}",
)  # fmt: skip

RECALLS = (
    "Which number was it?", "I forgot the score, tell me once more.", "What score did you tell me?", "Score again?", "How high was that score?", "Sorry, how many points?", "I missed the number, repeat it please.", "Say the score a second time.", "The score was...?", "Hold on, what did it score?",
    "Just to be sure: which score?", "Could you repeat how it scored?", "What figure did you mention above?", "score pls, did not catch it",
)  # fmt: skip

CONDITIONS = (
    "Get the verdict of {uri} and put it on the deny list in case it is malicious.", "See whether {uri} is malicious; if yes, add it to the deny list, if no, stop there.",
    "Rate {uri} , and when it proves malicious it goes on the deny list.", "Deny list for {uri} , provided that its verdict is malicious.",
    "If {uri} is malicious, deny-list it.", "In case {uri} has a malicious verdict, the deny list must get it; otherwise leave everything as it is.", "Is {uri} malicious? Then onto the deny list with it.", "Only when {uri} comes back malicious should you extend the deny list by it.",
    "I fear that {uri} is bad. Verify that, and deny-list it should I be right about malicious.", "{uri} : rate it. Malicious means deny list. Anything else means no action.", "Find out how {uri} is judged. A malicious verdict calls for an entry in the deny list.",
    "Depending on its verdict, {uri} either goes on the deny list (malicious) or stays where it is.", "Unless it is malicious do not touch the lists; if it is, deny list: {uri}", "deny list {uri} if malicious", "Before anything goes on the deny list I want proof that {uri} is malicious. If so, add it.",
    "A user reported {uri} . Assess it, and insert it into the deny list when malicious.", "Assuming USS says malicious about {uri} , make a deny list entry for it.", "Would you see to {uri} ? Malicious ones belong on our deny list, harmless ones do not.", "Verdict first for {uri} , deny list second, and the second only for a malicious one.",
    "Malicious or not, {uri} ? Just in the first case, place it on the deny list.", "We block what is malicious: test {uri} for that and deny-list accordingly.", "The deny list takes malicious URIs only. Does {uri} qualify? Act on it.",
)  # fmt: skip

SCAN_AND_WAIT = (
    "Begin a {depth} scan on {uri} and tell me afterwards how it stands.", "First scan {uri} , {depth}, then give me its progress.",
    "Scan {uri} ({depth}) and look up the state of the new scan.", "{depth} scan of {uri} , plus its status.", "Have {uri} scanned ({depth}). Once it is submitted, poll it.",
    "Submit {uri} to the sandbox, {depth}, and report how many percent are done.", "Could you set off a {depth} scan on {uri} and follow up on it?", "After you have launched a {depth} scan against {uri} , see how far along it is.", "Two steps: {depth} scan for {uri} , progress of it.",
    "Sandbox {uri} , {depth} mode, and let me hear whether it is done yet.", "scan {uri} {depth}, then poll", "Put {uri} into a {depth} scan and keep an eye on its state.", "Get a {depth} scan going for {uri} . What does its status say?", "Do not just start the {depth} scan of {uri} , tell me its progress too.",
)  # fmt: skip
