package org.redoubt.ldap;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.BindRequest;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnectionPool;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An LDAP server (RFC 4511), or Active Directory. Safe for many threads; each call takes bounded time. Nothing is
 * connected before it is needed.
 */
public final class LdapServer implements AutoCloseable {
    /** Active Directory: the account is disabled. */
    private static final int ACCOUNT_DISABLED = 2;

    private static final String ACCOUNT_CONTROL = "userAccountControl";

    private final LdapSetting setting;
    private final Filter people;
    private final LDAPConnectionPool pool;

    private LdapServer(LdapSetting setting, Filter people, LDAPConnectionPool pool) {
        this.setting = setting;
        this.people = people;
        this.pool = pool;
    }

    /**
     * Gets ready; does not connect.
     *
     * @throws IOException when a file cannot be read, or is open to others, or a filter is none
     */
    public static LdapServer of(LdapSetting setting) throws IOException {
        try {
            Filter people = Filter.create(setting.people());
            if (setting.groups().isPresent()) {
                Filter.create(setting.groups().get());
            }
            BindRequest login = setting.login().isEmpty()
                    ? new SimpleBindRequest()
                    : new SimpleBindRequest(setting.login(), secret(setting));
            LDAPConnectionPool pool = new LDAPConnectionPool(
                    Hosts.of(setting), login, 0, Limits.CONNECTIONS, Hosts.afterConnecting(setting), false);
            pool.setMaxWaitTimeMillis(Limits.ANSWER_MILLIS);
            pool.setCreateIfNecessary(false);
            pool.setRetryFailedOperationsDueToInvalidConnections(true);
            return new LdapServer(setting, people, pool);
        } catch (LDAPException wrong) {
            throw new LdapException("the LDAP server cannot be used as it is configured: " + wrong.getMessage(), wrong);
        }
    }

    private static byte[] secret(LdapSetting setting) throws IOException {
        if (setting.secret().isEmpty()) {
            throw new LdapException("a login without a password is none: name its file");
        }
        var file = setting.secret().get();
        Set<PosixFilePermission> open = Files.getPosixFilePermissions(file);
        if (!Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE).containsAll(open)) {
            throw new LdapException("the password of the LDAP login is open to others; run: chmod 600 " + file);
        }
        String text = Files.readString(file).strip();
        if (text.isEmpty() || text.length() > Limits.MAX_PASSWORD) {
            throw new LdapException(file + " must hold the password of the LDAP login in one line");
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether a password is somebody's. */
    public enum Check {
        RIGHT,
        WRONG,
        /** Nobody has this address, or several do. */
        UNKNOWN
    }

    /**
     * Looks for the one entry that has an address, and signs in as that.
     *
     * @param password in UTF-8
     * @throws LdapException when that cannot be found out now
     */
    public Check check(String address, byte[] password) throws LdapException {
        // RFC 4513 5.1.2: without a password a name is believed, so nobody is asked about none.
        if (password.length == 0 || password.length > Limits.MAX_PASSWORD) {
            return Check.WRONG;
        }
        try {
            Filter filter = Filter.createANDFilter(
                    people, Filter.createEqualityFilter(setting.names().address(), address));
            SearchRequest request = new SearchRequest(setting.base(), SearchScope.SUB, filter, SearchRequest.NO_ATTRIBUTES);
            request.setSizeLimit(2);
            request.setResponseTimeoutMillis(Limits.ANSWER_MILLIS);
            List<SearchResultEntry> found = pool.search(request).getSearchEntries();
            return found.size() == 1 ? bind(found.getFirst().getDN(), password) : Check.UNKNOWN;
        } catch (LDAPSearchException failed) {
            if (failed.getResultCode().equals(ResultCode.SIZE_LIMIT_EXCEEDED)) {
                return Check.UNKNOWN;
            }
            throw unavailable(failed);
        } catch (LDAPException failed) {
            throw unavailable(failed);
        }
    }

    private Check bind(String dn, byte[] password) throws LDAPException {
        try {
            SimpleBindRequest request = new SimpleBindRequest(dn, password);
            request.setResponseTimeoutMillis(Limits.ANSWER_MILLIS);
            pool.bindAndRevertAuthentication(request);
            return Check.RIGHT;
        } catch (LDAPException refused) {
            int code = refused.getResultCode().intValue();
            boolean wrong = code == ResultCode.INVALID_CREDENTIALS_INT_VALUE
                    || code == ResultCode.INAPPROPRIATE_AUTHENTICATION_INT_VALUE
                    || code == ResultCode.UNWILLING_TO_PERFORM_INT_VALUE
                    || code == ResultCode.CONSTRAINT_VIOLATION_INT_VALUE
                    || code == ResultCode.INSUFFICIENT_ACCESS_RIGHTS_INT_VALUE;
            if (wrong) {
                return Check.WRONG;
            }
            throw refused;
        }
    }

    /**
     * Everybody, in no order. Entries without an address are left out.
     *
     * @throws LdapException when they cannot all be read
     */
    public List<LdapPerson> people() throws LdapException {
        List<String> attributes = new ArrayList<>(List.of(setting.names().address(), setting.names().name(), "cn", ACCOUNT_CONTROL));
        setting.names().aliases().ifPresent(attributes::add);
        return entries(setting.people(), attributes, this::person);
    }

    private Optional<LdapPerson> person(Entry entry) throws LDAPException {
        @Nullable String address = entry.getAttributeValue(setting.names().address());
        if (address == null) {
            return Optional.empty();
        }
        String shown = Optional.ofNullable(entry.getAttributeValue(setting.names().name()))
                .or(() -> Optional.ofNullable(entry.getAttributeValue("cn")))
                .orElse(address.replaceFirst("@.*", ""));
        Optional<List<String>> aliases = setting.names().aliases().map(name -> aliases(entry, name, address));
        int control = Optional.ofNullable(entry.getAttributeValueAsInteger(ACCOUNT_CONTROL)).orElse(0);
        return Optional.of(new LdapPerson(
                entry.getParsedDN().toNormalizedString(), address, shown, aliases, (control & ACCOUNT_DISABLED) == 0));
    }

    /** Active Directory marks kinds of addresses, and the main one by capitals; what is no mail address is left out. */
    private static List<String> aliases(Entry entry, String name, String address) {
        String @Nullable [] values = entry.getAttributeValues(name);
        List<String> aliases = new ArrayList<>();
        for (String value : values == null ? new String[0] : values) {
            int colon = value.indexOf(':');
            boolean mail = colon < 0 || value.substring(0, colon).equalsIgnoreCase("smtp");
            String alias = value.substring(colon + 1);
            if (mail && !alias.equalsIgnoreCase(address) && aliases.size() < Limits.MAX_ALIASES) {
                aliases.add(alias.toLowerCase(Locale.ROOT));
            }
        }
        return aliases;
    }

    /**
     * All groups that have an address, in no order; none where they are not looked at.
     *
     * @throws LdapException when they cannot all be read
     */
    public List<LdapGroup> groups() throws LdapException {
        return setting.groups().isEmpty()
                ? List.of()
                : entries(
                        setting.groups().get(),
                        List.of(setting.names().address(), setting.names().members()),
                        this::group);
    }

    private Optional<LdapGroup> group(Entry entry) throws LDAPException {
        @Nullable String address = entry.getAttributeValue(setting.names().address());
        String @Nullable [] values = entry.getAttributeValues(setting.names().members());
        if (address == null) {
            return Optional.empty();
        }
        List<String> members = new ArrayList<>();
        for (String value : values == null ? new String[0] : values) {
            if (members.size() < Limits.MAX_MEMBERS && DN.isValidDN(value)) {
                members.add(DN.normalize(value));
            }
        }
        return Optional.of(new LdapGroup(entry.getParsedDN().toNormalizedString(), address, members));
    }

    /** Makes something of an entry. */
    private interface Reader<T> {
        Optional<T> read(Entry entry) throws LDAPException;
    }

    private <T> List<T> entries(String filter, List<String> attributes, Reader<T> reader) throws LdapException {
        List<T> all = new ArrayList<>();
        ASN1OctetString next = new ASN1OctetString();
        try {
            do {
                SearchRequest request = new SearchRequest(
                        setting.base(), SearchScope.SUB, Filter.create(filter), attributes.toArray(String[]::new));
                request.setResponseTimeoutMillis(Limits.ANSWER_MILLIS);
                request.addControl(new SimplePagedResultsControl(Limits.PAGE, next, false));
                SearchResult page = pool.search(request);
                for (SearchResultEntry entry : page.getSearchEntries()) {
                    reader.read(entry).ifPresent(all::add);
                }
                if (all.size() > Limits.MAX_ENTRIES) {
                    throw new LdapException("there are more than " + Limits.MAX_ENTRIES + " entries below " + setting.base());
                }
                next = cookie(page);
            } while (next.getValueLength() > 0);
            return all;
        } catch (LDAPException failed) {
            throw unavailable(failed);
        }
    }

    /** RFC 2696 2: where the next page begins; empty at the end, and of a server that knows no pages. */
    private static ASN1OctetString cookie(SearchResult page) throws LDAPException {
        @Nullable SimplePagedResultsControl control = SimplePagedResultsControl.get(page);
        return control == null ? new ASN1OctetString() : control.getCookie();
    }

    private LdapException unavailable(LDAPException failed) {
        String hosts = setting.hosts().stream().map(host -> host.name() + ":" + host.port()).reduce((a, b) -> a + ", " + b).orElse("");
        return new LdapException(
                "LDAP at " + hosts + " answers " + failed.getResultCode().getName() + ": " + plain(failed.getDiagnosticMessage(), failed.getMessage()),
                failed);
    }

    private static String plain(@Nullable String diagnostic, @Nullable String message) {
        String text = diagnostic != null ? diagnostic : message != null ? message : "";
        String line = text.replaceAll("[\\p{Cntrl}]+", " ");
        return line.length() <= 300 ? line : line.substring(0, 300);
    }

    @Override
    public void close() {
        pool.close();
    }
}
