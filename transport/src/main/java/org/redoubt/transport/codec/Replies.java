package org.redoubt.transport.codec;

/** Every reply that does not depend on the message; each refusal says what to do about it. */
public final class Replies {
    // Session
    public static final Reply BYE = Reply.of(221, "2.0.0", "Goodbye");
    public static final Reply OK = Reply.of(250, "2.0.0", "Ok");
    public static final Reply STOPPING =
            Reply.of(421, "4.3.2", "This server is restarting; connect again in a minute");
    public static final Reply TIMEOUT = Reply.of(421, "4.4.2", "Nothing was received for too long; connect again");
    public static final Reply SESSION_TOO_LONG =
            Reply.of(421, "4.4.2", "The message took too long to arrive; connect again");
    public static final Reply TOO_MANY_ERRORS =
            Reply.of(421, "4.7.0", "Too many errors in one session; correct the client and connect again");
    public static final Reply TOO_MANY_COMMANDS =
            Reply.of(421, "4.7.0", "Too many commands without a message; connect again when there is mail to send");
    public static final Reply TOO_MANY_MESSAGES =
            Reply.of(421, "4.7.0", "Enough messages for one session; connect again to send more");
    public static final Reply TOO_MANY_CONNECTIONS =
            Reply.of(421, "4.7.0", "Too many connections; try again in a few minutes");
    public static final Reply INTERNAL_ERROR =
            Reply.of(421, "4.3.0", "The server met an error of its own; try again later");
    public static final Reply EARLY_TALKER =
            Reply.plain(554, "Commands were sent before the greeting; wait for it and connect again");

    // Lines and syntax
    public static final Reply UNKNOWN_COMMAND =
            Reply.of(500, "5.5.1", "Command not known here; HELP lists those that are");
    public static final Reply LINE_TOO_LONG = Reply.of(500, "5.5.2", "The command line is too long; shorten it");
    public static final Reply BARE_LINE_END =
            Reply.of(500, "5.5.2", "Lines must end in CR LF; a CR or LF alone is not allowed");
    public static final Reply CONTROL_CHARACTER =
            Reply.of(500, "5.5.2", "The command holds a control character; send text only");
    public static final Reply NOT_UTF8 = Reply.of(500, "5.5.2", "The command is not valid UTF-8");
    public static final Reply NO_ARGUMENT = Reply.of(501, "5.5.4", "This command takes no argument");
    public static final Reply HELLO_NAME =
            Reply.plain(501, "Give your host name or address literal, such as mail.example.org");
    public static final Reply USE_LHLO = Reply.plain(500, "This is LMTP; begin with LHLO");
    public static final Reply USE_EHLO = Reply.plain(500, "This is SMTP; begin with EHLO");
    public static final Reply MAIL_SYNTAX = Reply.of(501, "5.5.4", "Write MAIL FROM:<sender@example.org>");
    public static final Reply RCPT_SYNTAX = Reply.of(501, "5.5.4", "Write RCPT TO:<recipient@example.org>");
    public static final Reply SENDER_SYNTAX =
            Reply.of(501, "5.1.7", "The sender is not an address in angle brackets; correct it");
    public static final Reply RECIPIENT_SYNTAX =
            Reply.of(501, "5.1.3", "The recipient is not an address in angle brackets; correct it");
    public static final Reply PARAMETERS =
            Reply.of(501, "5.5.4", "The parameters after the address are malformed or repeated");
    public static final Reply BDAT_SYNTAX = Reply.of(501, "5.5.4", "Write BDAT size [LAST]");
    public static final Reply AUTH_SYNTAX = Reply.of(501, "5.5.4", "Write AUTH mechanism [initial-response]");
    public static final Reply NOT_BASE64 =
            Reply.of(501, "5.5.2", "That is not base64; begin the sign-in again");
    // RFC 6531 3.7.4.2
    public static final Reply NEEDS_SMTPUTF8 =
            Reply.of(553, "5.6.7", "An address beyond ASCII needs the SMTPUTF8 parameter on MAIL");

    // Order of commands
    public static final Reply HELLO_FIRST = Reply.of(503, "5.5.1", "Say EHLO first, LHLO on LMTP");
    public static final Reply MAIL_FIRST = Reply.of(503, "5.5.1", "Give the sender with MAIL first");
    public static final Reply RCPT_FIRST =
            Reply.of(503, "5.5.1", "No recipient was accepted; give one with RCPT first");
    public static final Reply NESTED_MAIL =
            Reply.of(503, "5.5.1", "A message is under way; finish it or send RSET first");
    public static final Reply BDAT_UNDER_WAY =
            Reply.of(503, "5.5.1", "The message is being sent with BDAT; finish it with LAST or send RSET");

    // Envelope
    public static final Reply SENDER_OK = Reply.of(250, "2.1.0", "Sender accepted");
    public static final Reply RECIPIENT_OK = Reply.of(250, "2.1.5", "Recipient accepted");
    public static final Reply RETURN_EXPIRED =
            Reply.of(550, "5.1.1", "This address for reports about mail that was passed on is not good any more");
    // RFC 3030 3
    public static final Reply BINARY_NEEDS_BDAT = Reply.of(503, "5.5.1", "BINARYMIME goes by BDAT");
    public static final Reply BINARY_UNUSABLE =
            Reply.of(554, "5.6.3", "The message has octets in places where MIME cannot encode them");
    public static final Reply UNKNOWN_RECIPIENT =
            Reply.of(550, "5.1.1", "No such mailbox here; check the address");
    public static final Reply EMPTY_GROUP =
            Reply.of(550, "5.2.4", "This group has no members; write to a person");
    public static final Reply NO_RELAY =
            Reply.of(550, "5.7.1", "Only mail for our own domains is taken here; senders sign in on port 587 or 465");
    public static final Reply MAILBOX_FULL_NOW =
            Reply.of(452, "4.2.2", "The mailbox is full; try again when its owner has made room");
    public static final Reply TOO_MANY_RECIPIENTS =
            Reply.of(452, "4.5.3", "Too many recipients; send the message to the rest in another transaction");
    /** RFC 8689 4.1: REQUIRETLS is offered under TLS only. */
    public static final Reply REQUIRETLS_NEEDS_TLS =
            Reply.of(530, "5.7.0", "REQUIRETLS is for connections under TLS; say STARTTLS first");

    /** RFC 6710 4.1: of people who have signed in alone. */
    public static final Reply NO_PRIORITY = Reply.of(555, "5.5.4", "MT-PRIORITY is for submission");
    /** RFC 4865 4: offered to those who submit. */
    public static final Reply NO_FUTURERELEASE =
            Reply.of(555, "5.5.4", "HOLDFOR and HOLDUNTIL are for those who submit mail");

    public static final Reply HOLD_TOO_LONG =
            Reply.of(501, "5.5.4", "The message cannot be held so long; EHLO says how long it can");

    public static final Reply SENDER_NOT_YOURS =
            Reply.of(550, "5.7.1", "You may not send as this address; use one of your own");

    // Message
    public static final Reply SEND_DATA =
            Reply.plain(354, "Send the message; end it with a line that holds a dot only");
    public static final Reply TOO_LARGE =
            Reply.of(552, "5.3.4", "The message is larger than this server takes; EHLO tells the limit");
    public static final Reply HEADER_TOO_LARGE =
            Reply.of(552, "5.3.4", "The header of the message is too large; shorten it");
    public static final Reply BARE_LF =
            Reply.of(550, "5.6.0", "Bare LF not allowed; every line of a message must end in CR LF");
    public static final Reply BARE_CR =
            Reply.of(550, "5.6.0", "Bare CR not allowed; every line of a message must end in CR LF");
    public static final Reply NUL_OCTET =
            Reply.of(550, "5.6.0", "NUL octets are not allowed; encode binary content as base64");
    public static final Reply LONG_LINE =
            Reply.of(550, "5.6.0", "A line of the message is too long; encode it as quoted-printable or base64");
    // RFC 7489 10.3
    public static final Reply DMARC_REJECT = Reply.of(
            550, "5.7.1", "The author's domain asks to refuse mail that it does not vouch for (DMARC); its postmaster can help");
    public static final Reply SPAM_REJECT = Reply.of(
            550, "5.7.1", "The message looks like spam; whoever wrote it by hand can ask the recipient's postmaster");
    public static final Reply VIRUS_REJECT = Reply.of(554, "5.7.1", "The message has a virus");
    public static final Reply SCAN_LATER =
            Reply.of(451, "4.7.1", "The message cannot be looked into for viruses and spam now; try again later");
    public static final Reply GREYLISTED = Reply.of(
            451, "4.7.1", "We do not know you yet, and the message looks a little like spam; try again in five minutes");
    public static final Reply FILE_REJECT = Reply.of(
            550, "5.7.1", "The message has a file of a kind that is not taken here; send it in another way");
    public static final Reply MAIL_LOOP =
            Reply.of(554, "5.4.6", "The message passed too many servers and seems to loop; check forwarding");
    public static final Reply HEADER_FROM_NOT_YOURS =
            Reply.of(550, "5.7.1", "The From or Sender field names an address you may not use; use one of your own");
    public static final Reply HEADER_FROM_MALFORMED =
            Reply.of(550, "5.6.0", "The message must have one From field with at least one address");
    public static final Reply MAILBOX_FULL =
            Reply.of(552, "5.2.2", "A mailbox is too full for this message; ask its owner to make room");
    public static final Reply MAILBOX_GONE =
            Reply.of(550, "5.1.1", "A mailbox was removed meanwhile; check the address");
    public static final Reply MEMORY_SHORT =
            Reply.of(452, "4.3.1", "Too many large messages are on their way; try again later");
    public static final Reply DISCARDED = Reply.of(250, "2.0.0", "Taken");
    public static final Reply QUARANTINE_FULL =
            Reply.of(452, "4.3.1", "There is no room for messages that wait here; try again later");
    public static final Reply MODERATED = Reply.of(250, "2.0.0", "Done");
    public static final Reply MODERATION_ALONE =
            Reply.of(550, "5.7.1", "An answer about a message that waits goes to one address alone");
    public static final Reply RULES_TOO_SLOW =
            Reply.of(451, "4.3.1", "The message could not be looked through in time; try again later");
    public static final Reply STORE_FAILED =
            Reply.of(451, "4.3.0", "The message could not be stored; try again later");

    // Sign-in, RFC 4954 6
    public static final Reply SIGNED_IN = Reply.of(235, "2.7.0", "Signed in");
    public static final Reply SIGN_IN_FIRST = Reply.of(530, "5.7.0", "Sign in with AUTH first");
    public static final Reply STARTTLS_FIRST = Reply.of(530, "5.7.0", "Issue STARTTLS first");
    public static final Reply AUTH_NEEDS_TLS =
            Reply.of(538, "5.7.11", "Sign-in needs encryption; issue STARTTLS first or use port 465");
    public static final Reply AUTH_NOT_HERE =
            Reply.of(502, "5.5.1", "There is no sign-in on this port; use port 587 or 465");
    public static final Reply AUTH_AGAIN = Reply.of(503, "5.5.1", "You are signed in already");
    public static final Reply AUTH_IN_MAIL =
            Reply.of(503, "5.5.1", "Sign-in is not possible within a message; send RSET first");
    public static final Reply AUTH_MECHANISM =
            Reply.of(504, "5.5.4", "This mechanism is not offered; EHLO lists those that are");
    public static final Reply AUTH_CANCELLED = Reply.of(501, "5.0.0", "Sign-in cancelled");
    public static final Reply AUTH_LINE_TOO_LONG = Reply.of(500, "5.5.6", "The sign-in line is too long");
    public static final Reply AUTH_FAILED =
            Reply.of(535, "5.7.8", "The address or password is wrong; check both");
    /** RFC 4954 6: the credential is right, and is not enough here. */
    public static final Reply AUTH_NOT_ALLOWED = Reply.of(
            535, "5.7.8", "This account needs an app password for sending here, or may not send from here now");
    public static final Reply AUTH_MALFORMED =
            Reply.of(501, "5.5.2", "The message is not what this mechanism defines; begin the sign-in again");
    public static final Reply AUTH_LATER =
            Reply.of(454, "4.7.0", "Sign-in is not possible at the moment; try again in a few minutes");

    // STARTTLS, RFC 3207 4
    public static final Reply START_TLS = Reply.of(220, "2.0.0", "Begin the TLS handshake");
    public static final Reply TLS_UNAVAILABLE = Reply.of(502, "5.5.1", "STARTTLS is not offered here");
    public static final Reply TLS_ALREADY = Reply.of(503, "5.5.1", "The connection is encrypted already");

    // The rest
    // RFC 5321 3.5.3
    public static final Reply NOT_VERIFIED =
            Reply.of(252, "2.5.2", "Addresses are not verified; send mail to find out");
    public static final Reply NO_EXPN = Reply.of(502, "5.5.1", "Lists are not expanded here");
    public static final Reply HELP =
            Reply.of(214, "2.0.0", "EHLO HELO LHLO MAIL RCPT DATA BDAT RSET NOOP VRFY HELP STARTTLS AUTH QUIT");

    private Replies() {}
}
