package org.redoubt.server.admin;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What can be asked of the organisation in a data folder. Addresses and domains are as typed, not yet checked. */
public sealed interface AdminRequest {
    record AddDomain(String domain) implements AdminRequest {}

    record RemoveDomain(String domain) implements AdminRequest {}

    record ListDomains() implements AdminRequest {}

    /** What a domain should publish in the DNS, beside what it does; the message is the MTA-STS policy. */
    record CheckDomain(String domain) implements AdminRequest {}

    /**
     * Begins a change of a domain's DKIM keys, or finishes it when the new ones are published.
     *
     * @param published they are, even if the server's name servers do not show them
     */
    record RotateKeys(String domain, boolean published) implements AdminRequest {}

    /**
     * Adds a person with a fresh account.
     *
     * @param quotaOctets 0 for none
     */
    record AddAccount(String address, String displayName, Secret password, long quotaOctets, boolean administrator)
            implements AdminRequest {}

    /** Destroys the account's key first: what it held cannot be read again, not even from the disk. */
    record RemoveAccount(String address) implements AdminRequest {}

    record ListAccounts() implements AdminRequest {}

    /**
     * Some of the people, by rising address, with their roles and whether they have a second factor.
     *
     * @param text stands in the address, an alias or the name, in whatever case; everybody without
     * @param from so many are passed over
     * @param most so many at most
     */
    record FindAccounts(Optional<String> text, long from, long most) implements AdminRequest {}

    record ShowAccount(String address) implements AdminRequest {}

    record SetPassword(String address, Secret password) implements AdminRequest {}

    /** Lets a person sign in and send, or no longer; mail arrives in any case. */
    record SetEnabled(String address, boolean enabled) implements AdminRequest {}

    record AddAlias(String alias, String target) implements AdminRequest {}

    record RemoveAlias(String alias) implements AdminRequest {}

    /**
     * Lists aliases.
     *
     * @param target only those of this person or group
     */
    record ListAliases(Optional<String> target) implements AdminRequest {}

    record AddGroup(String address, List<String> members) implements AdminRequest {}

    record RemoveGroup(String address) implements AdminRequest {}

    record AddMember(String group, String member) implements AdminRequest {}

    record RemoveMember(String group, String member) implements AdminRequest {}

    record ListGroups() implements AdminRequest {}

    /** About who is signed in, and how people sign in. */
    sealed interface SignIn extends AdminRequest {}

    /**
     * Lists who is signed in.
     *
     * @param address only this person
     */
    record ListSessions(Optional<String> address) implements SignIn {}

    /**
     * Ends sessions at once.
     *
     * @param address all of this person's
     * @param id the one of this name, as listed
     */
    record EndSessions(Optional<String> address, Optional<String> id) implements SignIn {}

    /**
     * Makes a password for one of a person's programs; the answer has it.
     *
     * @param services what it is for; all programs when empty
     */
    record AddAppPassword(String address, String name, List<String> services, boolean readOnly) implements SignIn {}

    record ListAppPasswords(String address) implements SignIn {}

    /** Takes one back and ends what was begun with it. */
    record RemoveAppPassword(String address, long id) implements SignIn {}

    /** Lists the programs that a person has let in with her browser. */
    record ListPrograms(String address) implements SignIn {}

    /** Takes one of these grants back and ends what was begun with it. */
    record RemoveProgram(String address, long id) implements SignIn {}

    /** Gives a person a second factor; the answer has its secret and the recovery codes. */
    record AddSecondFactor(String address) implements SignIn {}

    record RemoveSecondFactor(String address) implements SignIn {}

    /**
     * Says what a group asks of its people when they sign in.
     *
     * @param services what they may sign in to; everything when empty
     * @param networks from where; from everywhere when empty
     * @param countries from which countries, as two letters; from everywhere when empty
     * @param hours when, as in {@code 07:00-19:00}; always when empty
     */
    record SetPolicy(
            String group,
            boolean secondFactor,
            List<String> services,
            List<String> networks,
            List<String> countries,
            Optional<String> hours)
            implements SignIn {}

    /**
     * Asks a person for her second factor again, or takes that back.
     *
     * @param withdraw whether it is asked for no more
     */
    record AskSecondFactor(String address, boolean withdraw) implements SignIn {}

    /** Forgets by what name an identity provider knows a person. */
    record UnlinkProvider(String address) implements SignIn {}

    /** There is another list of breached passwords in the data folder: it counts from now on. */
    record UseBreachList() implements SignIn {}

    /** What groups ask of their people. */
    record ListPolicies() implements SignIn {}

    /** Lists the tokens of identity providers that provision people. */
    record ListScimTokens() implements SignIn {}

    /**
     * Makes one; the answer has it.
     *
     * @param domains whose people and groups it is for
     * @param until in milliseconds of the epoch
     */
    record AddScimToken(String name, List<String> domains, boolean readOnly, long until) implements SignIn {}

    /** Takes one back. */
    record RemoveScimToken(long id) implements SignIn {}

    /** About who may ask what of the organisation. */
    sealed interface Office extends AdminRequest {}

    /**
     * Signs a person in, who holds roles: whatever follows on this connection is hers.
     *
     * @param code of her second factor
     */
    record SignInAs(String address, Secret password, String code) implements Office {}

    /** Who holds which roles. */
    record ListRoles() implements Office {}

    /** @param role as people write it, such as {@code helpdesk} */
    record GiveRole(String address, String role) implements Office {}

    record TakeRole(String address, String role) implements Office {}

    /**
     * Who may open whose mailbox.
     *
     * @param all with those that are over
     */
    record ListGrants(boolean all) implements Office {}

    /**
     * Lets somebody open another person's mailbox; the person is told.
     *
     * @param reason stands at each access in the audit log
     * @param until in milliseconds of the epoch
     * @param hold whether the person is not told, under legal hold
     */
    record GiveGrant(
            String officer, String mailbox, String reason, long until, boolean readOnly, boolean hold)
            implements Office {}

    /**
     * What waits for a second person.
     *
     * @param all with what was decided, done or not decided in time
     */
    record ListApprovals(boolean all) implements Office {}

    /** Agrees to what somebody else asked for; it is done at once, or, where files are written, when she asks again. */
    record Approve(long id) implements Office {}

    /** Refuses it, or takes back what one asked for oneself. */
    record RefuseApproval(long id) implements Office {}

    /** Ends a grant, and what is open by it. */
    record EndGrant(long id) implements Office {}

    /** Which mailboxes are under legal hold, and why. */
    record ListHolds() implements Office {}

    /**
     * Puts a mailbox under legal hold: nothing of it is destroyed. Its owner is not told.
     *
     * @param until when it ends by itself, in milliseconds of the epoch as are the other times
     * @param from mail that came from then on alone
     * @param before mail that came before then alone
     */
    record PlaceHold(String mailbox, String reason, OptionalLong until, OptionalLong from, OptionalLong before)
            implements Office {}

    /**
     * Lifts a hold.
     *
     * @param id its number in that mailbox
     */
    record LiftHold(String mailbox, long id) implements Office {}

    /**
     * Events of the audit log, the latest last.
     *
     * @param account accesses to this person's mail
     * @param by accesses by this login
     * @param kind as the log names it
     * @param email only what opened this message of the account, by the number of its EMAILID
     * @param listed with those who saw its envelope in a list
     * @param since in milliseconds of the epoch, as is {@code until}
     * @param events at most so many, the latest
     */
    record QueryAudit(
            Optional<String> account,
            Optional<String> by,
            Optional<String> kind,
            OptionalLong email,
            boolean listed,
            OptionalLong since,
            OptionalLong until,
            long events)
            implements Office {}

    /**
     * Events of the audit log, the latest first, page by page; what is empty does not narrow.
     *
     * @param account accesses to this person's mail
     * @param by accesses by this login
     * @param kind as the log names it
     * @param address from this network address
     * @param session in this session
     * @param text stands in the action, the purpose, what was touched, the outcome or the name of the program
     * @param since in milliseconds of the epoch, inclusive
     * @param until likewise, exclusive
     * @param before events with lower numbers than this alone
     * @param events so many at most
     */
    record SearchAudit(
            Optional<String> account,
            Optional<String> by,
            Optional<String> kind,
            Optional<String> address,
            Optional<String> session,
            Optional<String> text,
            OptionalLong since,
            OptionalLong until,
            OptionalLong before,
            long events)
            implements Office {}

    /**
     * What somebody saw and did: the exact messages, account by account. At least one of the first four is given; an
     * event counts when it fits all that are.
     *
     * @param by signed in as this person
     * @param session in this session
     * @param address from this network address
     * @param credential in sessions that this person began with this credential, such as {@code app=3}; needs {@code by}
     * @param since in milliseconds of the epoch, inclusive
     * @param until likewise, exclusive
     */
    record WhatDid(
            Optional<String> by,
            Optional<String> session,
            Optional<String> address,
            Optional<String> credential,
            OptionalLong since,
            OptionalLong until)
            implements Office {}

    /** Begins to prove that the audit log is what was written, or tells how far that is and how it ended. */
    record VerifyAudit(boolean begin) implements Office {}

    /** How many sign-ins failed since a time, in milliseconds of the epoch. */
    record CountFailures(long since) implements Office {}

    /** About the escrow of sealed accounts. */
    sealed interface Escrows extends AdminRequest {}

    /** Who its officers are, and whose locks lie with them. */
    record ShowEscrow() implements Escrows {}

    /**
     * Sets it up, or another in its place.
     *
     * @param policy {@code offered} or {@code compulsory}
     * @param threshold how many officers have to agree
     * @param officers of each a line: public key, address, name
     * @param anyway also when accounts cannot be opened by it before their owners come
     */
    record SetEscrow(String policy, long threshold, List<String> officers, boolean anyway) implements Escrows {
        public SetEscrow {
            officers = List.copyOf(officers);
        }
    }

    /** Ends it: nobody's account can be opened for her any more. */
    record EndEscrow() implements Escrows {}

    /** What is asked of the officers and not agreed to yet. */
    record ListEscrowRequests() implements Escrows {}

    /**
     * Asks the officers to have a person's sealed account opened for her; she is told. The answer has the file for them.
     *
     * @param until in milliseconds of the epoch
     */
    record RequestEscrow(String address, String reason, long until) implements Escrows {}

    /** The file of a request once more. */
    record ShowEscrowRequest(long id) implements Escrows {}

    /**
     * Hands in what an officer has agreed to; with the last that is needed the answer has the code for the person.
     *
     * @param answer the file that she made
     */
    record SubmitEscrow(String answer) implements Escrows {}

    /** Takes a request back. */
    record CancelEscrow(long id) implements Escrows {}

    /** Looks for contradictions in every account, or in one. */
    record CheckAccounts(Optional<String> address) implements AdminRequest {}

    /** About the rules of the organisation, and mail that waits for approval. */
    sealed interface Flow extends AdminRequest {}

    /** The rules and journals in their order. */
    record ListRules() implements Flow {}

    /**
     * Which rules would hold for a message.
     *
     * @param message its octets as characters 0 to 255
     * @param outside whether another server brings it
     */
    record TestRules(String message, String from, List<String> to, boolean outside) implements Flow {}

    /**
     * Which mail in people's mailboxes rules would have held for.
     *
     * @param since when it came, in milliseconds of the epoch
     * @param rule only this one
     */
    record TestRulesOnMail(long since, Optional<String> rule) implements Flow {}

    /** Mail that waits for a person's approval. */
    record ListModerated() implements Flow {}

    /** Lets such a message go, or sends it back. */
    record Moderate(String id, boolean approve) implements Flow {}

    /** What mail of an address, network or domain was like. */
    record ShowReputation(String subject) implements Flow {}

    /** Forgets that. */
    record ForgetReputation(String subject) implements Flow {}

    /** About mail that waits: the outbound queue, and what was set aside. */
    sealed interface Waiting extends AdminRequest {}

    /** Messages that were set aside, the oldest first. */
    record ListQuarantine() implements Waiting {}

    /** One of them: whom it is for, and why it is here. */
    record ShowQuarantined(String id) implements Waiting {}

    /**
     * Lets a message go to whom it is for.
     *
     * @param reason stands in the audit log
     */
    record ReleaseQuarantined(String id, Optional<String> reason) implements Waiting {}

    /** Forgets a message; nobody is told. */
    record DropQuarantined(String id) implements Waiting {}

    /** Messages that wait to be sent, the oldest first. */
    record ListQueue() implements Waiting {}

    /** One of them, such as q17, with every recipient who was not reached. */
    record ShowQueued(String id) implements Waiting {}

    /** Makes a message due now, held or not. */
    record RetryQueued(String id) implements Waiting {}

    /** Keeps a message from being sent until it is retried. */
    record HoldQueued(String id) implements Waiting {}

    /** Sends what is left of a message to somebody else. */
    record RedirectQueued(String id, String address) implements Waiting {}

    /** Makes all that a person has sent and that is held due now: undoes {@code hold-mail} of a response. */
    record ReleaseHeld(String address) implements Waiting {}

    /** Forgets a message; nobody is told. */
    record DropQueued(String id) implements Waiting {}

    /**
     * Where messages are: what happened to each, in order, one row for each thing.
     *
     * @param what an address, {@code @} and a domain, a Message-ID, a message of the queue, the name of a transaction, or
     *     the address of a client; empty for every message
     * @param since in milliseconds of the epoch, as is {@code until}
     * @param messages at most so many, the newest
     */
    record Trace(Optional<String> what, long since, long until, long messages) implements AdminRequest {}

    /**
     * What rules and indicators have found, the latest last.
     *
     * @param all with those that were closed
     */
    record ListAlerts(boolean all) implements AdminRequest {}

    /** One of them, such as a3, with the events that show it. */
    record ShowAlert(String id) implements AdminRequest {}

    /** Writes down that an alert is dealt with. */
    record CloseAlert(String id) implements AdminRequest {}

    /** What was done by itself because of alerts in the last thirty days, the latest first. */
    record ListResponses() implements AdminRequest {}

    /**
     * What other servers have reported about mail of ours.
     *
     * @param tls about encryption, else about authenticity (DMARC)
     * @param since when the reports came, in milliseconds of the epoch, as is {@code until}
     */
    record ListReports(boolean tls, long since, long until) implements AdminRequest {}

    /** About the keys that everything is sealed under. */
    sealed interface Keys extends AdminRequest {}

    /** The keys that open the master key. */
    record ListKeys() implements Keys {}

    /** Puts a fresh key in the place of the one that the server starts with. */
    record RotateMasterKey() implements Keys {}

    /**
     * Lets one more key open the master key.
     *
     * @param key in hexadecimal digits
     */
    record AddKey(Secret key) implements Keys {}

    /**
     * Lets a key open the master key that stays in a PKCS#11 token.
     *
     * @param module the library that speaks with the token
     * @param slot the token's
     * @param key its label
     * @param pinFile where the PIN is, as the server sees it
     * @param pinCredential the name of the systemd credential that has it; one of the two
     * @param make whether to make the key
     */
    record AddTokenKey(
            String module,
            long slot,
            String key,
            Optional<String> pinFile,
            Optional<String> pinCredential,
            boolean make)
            implements Keys {}

    /** Takes a key away, which opens nothing any more. */
    record RemoveKey(String name) implements Keys {}

    /**
     * Puts a fresh master key in the place of the one there is, and has everything sealed under it anew.
     *
     * @param others every key that opens this folder besides the one that the server starts with, in hexadecimal digits
     */
    record ChangeMasterKey(List<Secret> others) implements Keys {
        public ChangeMasterKey {
            others = List.copyOf(others);
        }
    }

    /**
     * Puts a fresh key in the place of an account's, or of every account's, and has everything in it sealed under that anew.
     *
     * @param address whose; all when empty
     */
    record ChangeAccountKeys(Optional<String> address) implements Keys {}

    /** Which keys are being changed, and how far that is. */
    record ListKeyChanges() implements Keys {}

    /**
     * Writes down that an attack of a drill follows, and has what strangers ask written down anew, each the first time.
     *
     * @param attack its name
     */
    record BeginDrill(String attack) implements AdminRequest {}

    /** Whether the server answers, since when it runs and on which ports. */
    record Status() implements AdminRequest {}

    /** What is wrong with the server, one row for each thing. */
    record ShowHealth() implements AdminRequest {}

    /** Begins an import; see {@link ImportSession}. */
    record Import(String address) implements AdminRequest {}

    /**
     * Gives every message; see {@link ExportSink}.
     *
     * @param mailbox only this one and those below it
     */
    record Export(String address, Optional<String> mailbox, boolean held) implements AdminRequest {
        /** Everything that is in the mailboxes. */
        public Export(String address, Optional<String> mailbox) {
            this(address, mailbox, false);
        }
    }

    /** How much a person deleted for good that can still be brought back, by the hour. */
    record ListDeleted(String address) implements AdminRequest {}

    /**
     * Brings back some of it, without showing anything; asked again until the answer says that nothing is left.
     *
     * @param from when it was deleted, milliseconds of the epoch
     * @param before not included
     * @param into a mailbox for all of it; where it was when empty
     */
    record RecoverDeleted(String address, long from, long before, Optional<String> into) implements AdminRequest {}
}
