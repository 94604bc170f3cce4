package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.redoubt.directory.Permission;
import org.redoubt.directory.Role;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.Secret;

/** Every request, and which roles may ask it: this table and no other. */
class AdminPolicyTest {
    private static final String TABLE = """
            AddAccount           people-admin, owner
            AddAccount+admin     owner
            AddAlias             people-admin, owner
            AddAppPassword
            AddDomain            domain-admin, owner
            AddGroup             people-admin, owner
            AddKey
            AddMember            people-admin, owner
            AddScimToken
            AddSecondFactor      security-officer, owner
            Approve              compliance-officer, security-officer, owner
            BeginDrill           security-officer, owner
            CheckAccounts
            CheckDomain          domain-admin, owner
            CloseAlert           security-officer, owner
            DropQuarantined      domain-admin, security-officer, owner
            DropQueued           domain-admin, owner
            EndSessions          helpdesk, people-admin, security-officer, owner
            EndGrant             compliance-officer, security-officer, owner
            Export               compliance-officer
            GiveGrant            compliance-officer
            GiveGrant+hold       compliance-officer
            GiveRole             owner
            HoldQueued           domain-admin, owner
            LiftHold             compliance-officer
            ListHolds            compliance-officer, security-officer, auditor, owner
            PlaceHold            compliance-officer
            RedirectQueued       domain-admin, owner
            Import
            ListAccounts         helpdesk, people-admin, domain-admin, compliance-officer, security-officer, auditor, owner
            ListAlerts           security-officer, auditor, owner
            ListAliases          helpdesk, people-admin, domain-admin, compliance-officer, security-officer, auditor, owner
            ListAppPasswords     helpdesk, people-admin, security-officer, owner
            ListPrograms         helpdesk, people-admin, security-officer, owner
            ListApprovals        compliance-officer, security-officer, auditor, owner
            ListDeleted          helpdesk, people-admin, owner
            RecoverDeleted       helpdesk, people-admin, owner
            ListDomains          helpdesk, people-admin, domain-admin, compliance-officer, security-officer, auditor, owner
            ListGrants           compliance-officer, security-officer, auditor, owner
            ListGroups           helpdesk, people-admin, domain-admin, compliance-officer, security-officer, auditor, owner
            ListKeys
            AddTokenKey
            ListKeyChanges
            ChangeMasterKey
            ChangeAccountKeys
            ListModerated        domain-admin, security-officer, owner
            ListPolicies         helpdesk, people-admin, domain-admin, compliance-officer, security-officer, auditor, owner
            ListQuarantine       domain-admin, security-officer, owner
            ListQueue            domain-admin, owner
            ListReports          domain-admin, auditor, owner
            ListRoles            helpdesk, people-admin, domain-admin, compliance-officer, security-officer, auditor, owner
            ListRules            domain-admin, owner
            ListScimTokens       security-officer, owner
            ListSessions         helpdesk, people-admin, security-officer, owner
            Moderate             domain-admin, security-officer, owner
            QueryAudit           compliance-officer, security-officer, auditor, owner
            RefuseApproval       compliance-officer, security-officer, owner
            ReleaseQuarantined   domain-admin, security-officer, owner
            RemoveAccount        people-admin, owner
            RemoveAlias          people-admin, owner
            AskSecondFactor      security-officer, owner
            RemoveAppPassword    helpdesk, people-admin, security-officer, owner
            RemoveProgram        helpdesk, people-admin, security-officer, owner
            RemoveDomain         domain-admin, owner
            RemoveGroup          people-admin, owner
            RemoveKey
            RemoveMember         people-admin, owner
            RemoveScimToken      security-officer, owner
            RemoveSecondFactor   security-officer, owner
            RetryQueued          domain-admin, owner
            RotateKeys           domain-admin, owner
            RotateMasterKey
            SetEnabled           people-admin, security-officer, owner
            SetPassword          helpdesk, people-admin, owner
            SetPolicy            security-officer, owner
            ShowAccount          helpdesk, people-admin, security-officer, owner
            ShowAlert            security-officer, auditor, owner
            ShowQuarantined      domain-admin, security-officer, owner
            ShowQueued           domain-admin, owner
            SignInAs             helpdesk, people-admin, domain-admin, compliance-officer, security-officer, auditor, owner
            Status               helpdesk, people-admin, domain-admin, compliance-officer, security-officer, auditor, owner
            TakeRole             owner
            TestRules            domain-admin, owner
            TestRulesOnMail
            Trace                helpdesk, domain-admin, security-officer, owner
            UnlinkProvider       security-officer, owner
            UseBreachList
            CountFailures        compliance-officer, security-officer, auditor, owner
            ForgetReputation     domain-admin, security-officer, owner
            ShowReputation       domain-admin, security-officer, owner
            FindAccounts         helpdesk, people-admin, domain-admin, compliance-officer, security-officer, auditor, owner
            ListResponses        security-officer, auditor, owner
            ReleaseHeld          domain-admin, owner
            SearchAudit          compliance-officer, security-officer, auditor, owner
            ShowHealth           helpdesk, people-admin, domain-admin, compliance-officer, security-officer, auditor, owner
            VerifyAudit          compliance-officer, security-officer, auditor, owner
            ShowEscrow           helpdesk, people-admin, domain-admin, compliance-officer, security-officer, auditor, owner
            SetEscrow            owner
            EndEscrow            owner
            ListEscrowRequests   compliance-officer, security-officer, auditor, owner
            ShowEscrowRequest    compliance-officer, security-officer, auditor, owner
            RequestEscrow        security-officer
            SubmitEscrow         security-officer
            CancelEscrow         security-officer
            WhatDid              compliance-officer, security-officer, auditor, owner
            """;

    /** One of each request there is, by its name. */
    static Map<String, AdminRequest> requests() throws ReflectiveOperationException {
        Map<String, AdminRequest> requests = new TreeMap<>();
        for (Class<?> type : records(AdminRequest.class)) {
            requests.put(type.getSimpleName(), request(type));
        }
        requests.put("AddAccount+admin", new AdminRequest.AddAccount("x@example.org", "", Secret.of("a"), 0, true));
        requests.put("GiveGrant+hold", new AdminRequest.GiveGrant("x@example.org", "y@example.org", "", 1, true, true));
        return requests;
    }

    private static List<Class<?>> records(Class<?> type) {
        if (type.isRecord()) {
            return List.of(type);
        }
        List<Class<?>> all = new ArrayList<>();
        Arrays.stream(type.getPermittedSubclasses()).forEach(each -> all.addAll(records(each)));
        return all;
    }

    private static AdminRequest request(Class<?> type) throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = Arrays.stream(types).map(AdminPolicyTest::value).toArray();
        var constructor = type.getDeclaredConstructor(types);
        return (AdminRequest) constructor.newInstance(values);
    }

    private static Object value(Class<?> type) {
        Map<Class<?>, Object> values = Map.of(
                String.class, "x@example.org",
                Secret.class, Secret.of("a"),
                long.class, 1L,
                boolean.class, false,
                List.class, List.of(),
                Optional.class, Optional.empty(),
                OptionalLong.class, OptionalLong.empty());
        return Optional.ofNullable(values.get(type)).orElseThrow();
    }

    @Test
    void everyRequestIsAskedByTheRolesOfTheTableAndNoOther() throws ReflectiveOperationException {
        Map<String, String> found = new TreeMap<>();
        requests().forEach((name, request) -> found.put(name, Role.givers(AdminPolicy.needed(request))));
        Map<String, String> expected = new LinkedHashMap<>();
        TABLE.lines().forEach(line -> {
            String name = line.strip().replaceAll(" .*", "");
            expected.put(name, line.substring(name.length()).strip());
        });
        assertEquals(new TreeMap<>(expected), found);
    }

    /** Who could sign in as somebody with a role has the role, so that is for who gives roles. */
    @Test
    void whoeverTakesAWayInChangesWhoseItIs() throws ReflectiveOperationException {
        Map<String, AdminRequest> waysIn = new TreeMap<>(requests());
        waysIn.values().removeIf(request -> AdminPolicy.wayIn(request).isEmpty());
        assertTrue(waysIn.containsKey("UnlinkProvider"), waysIn.toString());
        waysIn.forEach((name, request) -> assertEquals(AdminPolicy.wayIn(request), AdminPolicy.subject(request), name));
    }

    @Test
    void noRoleHasWhatIsTheMachines() {
        for (Role role : Role.values()) {
            assertFalse(role.permissions().contains(Permission.MACHINE), role.text());
        }
    }

    @Test
    void everyPermissionIsNeededBySomethingAndEveryRoleMaySomething() throws ReflectiveOperationException {
        Set<Permission> needed =
                requests().values().stream().map(AdminPolicy::needed).collect(Collectors.toSet());
        assertEquals(Set.of(Permission.values()), needed);
        for (Role role : Role.values()) {
            assertTrue(role.permissions().contains(Permission.STATUS), role.text());
            assertEquals(Optional.of(role), Role.named(role.text()));
        }
    }
}
