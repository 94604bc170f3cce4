package org.redoubt.server;

import java.util.Optional;
import org.redoubt.directory.Permission;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.config.AdministrationConfig.TwoPeople;

/**
 * The one table of who may ask what: each request and the permission that it needs. A request without a row does not
 * compile.
 */
final class AdminPolicy {
    private AdminPolicy() {}

    /** What a request needs. */
    static Permission needed(AdminRequest request) {
        return switch (request) {
            case AdminRequest.Status _, AdminRequest.ShowHealth _ -> Permission.STATUS;
            case AdminRequest.ListDomains _,
                    AdminRequest.ListAccounts _,
                    AdminRequest.FindAccounts _,
                    AdminRequest.ListAliases _,
                    AdminRequest.ListGroups _ -> Permission.SEE_DIRECTORY;
            case AdminRequest.ShowAccount _ -> Permission.SEE_ACCOUNT;
            case AdminRequest.AddAccount add -> add.administrator() ? Permission.ROLES : Permission.MANAGE_PEOPLE;
            case AdminRequest.RemoveAccount _,
                    AdminRequest.AddAlias _,
                    AdminRequest.RemoveAlias _,
                    AdminRequest.AddGroup _,
                    AdminRequest.RemoveGroup _,
                    AdminRequest.AddMember _,
                    AdminRequest.RemoveMember _ -> Permission.MANAGE_PEOPLE;
            case AdminRequest.SetPassword _ -> Permission.RESET_PASSWORD;
            case AdminRequest.SetEnabled _ -> Permission.SUSPEND;
            case AdminRequest.ListDeleted _, AdminRequest.RecoverDeleted _ -> Permission.RECOVER_MAIL;
            case AdminRequest.AddDomain _,
                    AdminRequest.RemoveDomain _,
                    AdminRequest.CheckDomain _,
                    AdminRequest.RotateKeys _ -> Permission.DOMAINS;
            case AdminRequest.Trace _ -> Permission.TRACE;
            case AdminRequest.Waiting waiting -> neededForWaiting(waiting);
            case AdminRequest.Flow flow -> neededForFlow(flow);
            case AdminRequest.ListReports _ -> Permission.REPORTS;
            case AdminRequest.ListAlerts _, AdminRequest.ShowAlert _, AdminRequest.ListResponses _ -> Permission.SEE_ALERTS;
            case AdminRequest.CloseAlert _ -> Permission.CLOSE_ALERTS;
            case AdminRequest.BeginDrill _ -> Permission.DRILL;
            case AdminRequest.Escrows escrow -> neededForEscrow(escrow);
            case AdminRequest.SignIn signIn -> neededForSignIn(signIn);
            case AdminRequest.Office office -> neededForOffice(office);
            case AdminRequest.CheckAccounts _,
                    AdminRequest.Keys _,
                    AdminRequest.Import _ -> Permission.MACHINE;
            // And a grant for the mailbox.
            case AdminRequest.Export _ -> Permission.EXPORT;
        };
    }

    private static Permission neededForEscrow(AdminRequest.Escrows request) {
        return switch (request) {
            // Whoever seals her account is told as much.
            case AdminRequest.ShowEscrow _ -> Permission.SEE_DIRECTORY;
            case AdminRequest.SetEscrow _, AdminRequest.EndEscrow _ -> Permission.ESCROW;
            // Whoever sees who may open whose mailbox sees what is asked for.
            case AdminRequest.ListEscrowRequests _, AdminRequest.ShowEscrowRequest _ -> Permission.SEE_GRANTS;
            case AdminRequest.RequestEscrow _, AdminRequest.SubmitEscrow _, AdminRequest.CancelEscrow _ ->
                Permission.RECOVER_SEALED;
        };
    }

    private static Permission neededForSignIn(AdminRequest.SignIn request) {
        return switch (request) {
            case AdminRequest.ListSessions _, AdminRequest.EndSessions _ -> Permission.SESSIONS;
            // Whoever makes one could read with it, and nobody would notice; or make and lock people past her roles.
            case AdminRequest.AddAppPassword _, AdminRequest.AddScimToken _ -> Permission.MACHINE;
            case AdminRequest.ListAppPasswords _,
                    AdminRequest.RemoveAppPassword _,
                    AdminRequest.ListPrograms _,
                    AdminRequest.RemoveProgram _ -> Permission.APP_PASSWORDS;
            case AdminRequest.AddSecondFactor _,
                    AdminRequest.RemoveSecondFactor _,
                    AdminRequest.UnlinkProvider _,
                    AdminRequest.AskSecondFactor _ -> Permission.SECOND_FACTORS;
            case AdminRequest.SetPolicy _,
                    AdminRequest.ListScimTokens _,
                    AdminRequest.RemoveScimToken _ -> Permission.SIGN_IN_POLICY;
            // It is a file of the data folder.
            case AdminRequest.UseBreachList _ -> Permission.MACHINE;
            case AdminRequest.ListPolicies _ -> Permission.SEE_DIRECTORY;
        };
    }

    private static Permission neededForWaiting(AdminRequest.Waiting request) {
        return switch (request) {
            case AdminRequest.ListQueue _,
                    AdminRequest.ShowQueued _,
                    AdminRequest.RetryQueued _,
                    AdminRequest.HoldQueued _,
                    AdminRequest.RedirectQueued _,
                    AdminRequest.ReleaseHeld _,
                    AdminRequest.DropQueued _ -> Permission.QUEUE;
            case AdminRequest.ListQuarantine _,
                    AdminRequest.ShowQuarantined _,
                    AdminRequest.ReleaseQuarantined _,
                    AdminRequest.DropQuarantined _ -> Permission.QUARANTINE;
        };
    }

    private static Permission neededForFlow(AdminRequest.Flow request) {
        return switch (request) {
            case AdminRequest.ListRules _, AdminRequest.TestRules _ -> Permission.QUEUE;
            case AdminRequest.ListModerated _,
                    AdminRequest.Moderate _,
                    AdminRequest.ShowReputation _,
                    AdminRequest.ForgetReputation _ -> Permission.QUARANTINE;
            // It reads everybody's mail.
            case AdminRequest.TestRulesOnMail _ -> Permission.MACHINE;
        };
    }

    private static Permission neededForOffice(AdminRequest.Office request) {
        return switch (request) {
            // Signing in needs none; whoever asks it has none yet.
            case AdminRequest.SignInAs _ -> Permission.STATUS;
            case AdminRequest.ListRoles _ -> Permission.SEE_DIRECTORY;
            case AdminRequest.GiveRole _, AdminRequest.TakeRole _ -> Permission.ROLES;
            case AdminRequest.QueryAudit _,
                    AdminRequest.SearchAudit _,
                    AdminRequest.WhatDid _,
                    AdminRequest.VerifyAudit _,
                    AdminRequest.CountFailures _ -> Permission.AUDIT;
            case AdminRequest.ListGrants _ -> Permission.SEE_GRANTS;
            case AdminRequest.GiveGrant give -> give.hold() ? Permission.HIDDEN_GRANTS : Permission.GRANTS;
            // Whoever sees grants sees what was asked.
            case AdminRequest.ListApprovals _ -> Permission.SEE_GRANTS;
            case AdminRequest.Approve _, AdminRequest.RefuseApproval _ -> Permission.APPROVE;
            case AdminRequest.EndGrant _ -> Permission.END_GRANTS;
            case AdminRequest.ListHolds _ -> Permission.SEE_GRANTS;
            case AdminRequest.PlaceHold _, AdminRequest.LiftHold _ -> Permission.HOLDS;
        };
    }

    /** What a request is of those acts that an organisation may want two people for; empty for all others. */
    static Optional<TwoPeople> dangerous(AdminRequest request) {
        return switch (request) {
            case AdminRequest.GiveRole _ -> Optional.of(TwoPeople.ROLE);
            case AdminRequest.AddAccount add when add.administrator() -> Optional.of(TwoPeople.ROLE);
            case AdminRequest.GiveGrant _ -> Optional.of(TwoPeople.GRANT);
            case AdminRequest.Export _ -> Optional.of(TwoPeople.EXPORT);
            case AdminRequest.LiftHold _ -> Optional.of(TwoPeople.HOLD);
            case AdminRequest.SetEscrow _, AdminRequest.EndEscrow _ -> Optional.of(TwoPeople.ESCROW);
            default -> Optional.empty();
        };
    }

    /** By whose new password or second factor somebody else could sign in as her. */
    static Optional<String> wayIn(AdminRequest request) {
        return switch (request) {
            case AdminRequest.SetPassword(var address, var _) -> Optional.of(address);
            case AdminRequest.AddSecondFactor(var address) -> Optional.of(address);
            case AdminRequest.RemoveSecondFactor(var address) -> Optional.of(address);
            case AdminRequest.UnlinkProvider(var address) -> Optional.of(address);
            default -> Optional.empty();
        };
    }

    /** Whose way in a request changes: where she holds a role, only who gives roles may. */
    static Optional<String> subject(AdminRequest request) {
        return switch (request) {
            case AdminRequest.SetPassword(var address, var _) -> Optional.of(address);
            case AdminRequest.SetEnabled(var address, var _) -> Optional.of(address);
            // Whoever has that address at an identity provider comes in as her.
            case AdminRequest.AddAlias(var _, var target) -> Optional.of(target);
            case AdminRequest.RemoveAccount(var address) -> Optional.of(address);
            case AdminRequest.RemoveAppPassword(var address, var _) -> Optional.of(address);
            case AdminRequest.RemoveProgram(var address, var _) -> Optional.of(address);
            case AdminRequest.AddSecondFactor(var address) -> Optional.of(address);
            case AdminRequest.RemoveSecondFactor(var address) -> Optional.of(address);
            case AdminRequest.UnlinkProvider(var address) -> Optional.of(address);
            case AdminRequest.RequestEscrow(var address, var _, var _) -> Optional.of(address);
            // Asking her for it gives nobody anything; taking that back lets whoever has her session go on.
            case AdminRequest.AskSecondFactor(var address, var withdraw) when withdraw -> Optional.of(address);
            default -> Optional.empty();
        };
    }

    /** Whose mailbox a request is about that she is not to hear of; empty for all others. */
    static Optional<String> hiddenFrom(AdminRequest request) {
        return switch (request) {
            case AdminRequest.GiveGrant grant when grant.hold() -> Optional.of(grant.mailbox());
            case AdminRequest.LiftHold(var mailbox, var _) -> Optional.of(mailbox);
            default -> Optional.empty();
        };
    }

    /** Who gains by a request: nobody gives herself anything. */
    static Optional<String> gains(AdminRequest request) {
        return switch (request) {
            case AdminRequest.AddAlias(var _, var target) -> Optional.of(target);
            case AdminRequest.AddMember(var _, var member) -> Optional.of(member);
            case AdminRequest.GiveRole(var address, var _) -> Optional.of(address);
            case AdminRequest.GiveGrant grant -> Optional.of(grant.officer());
            default -> Optional.empty();
        };
    }
}
