package org.redoubt.server.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The walls that module-info cannot build: what nobody may use, and who alone may use what. */
class WallsTest {
    private static final JavaClasses PRODUCT = importProduct();

    private static JavaClasses importProduct() {
        try (Stream<Path> modules = Files.list(Sources.ROOT)) {
            List<Path> classes = modules.filter(module -> !module.endsWith("store-testkit"))
                    .map(module -> module.resolve("target/classes"))
                    .filter(Files::isDirectory)
                    .toList();
            return new ClassFileImporter().importPaths(classes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void theWholeProductIsLookedAt() {
        assertTrue(PRODUCT.contain("org.redoubt.account.Gate"));
        assertTrue(PRODUCT.contain("org.redoubt.imap.ImapServer"));
        assertFalse(PRODUCT.contain("org.redoubt.account.AccountHandleTest"));
    }

    @Test
    void protocolsDoNotKnowEachOtherNorTheStore() {
        noClasses()
                .that().resideInAPackage("org.redoubt.imap..")
                .should().dependOnClassesThat().resideInAnyPackage("org.redoubt.transport..", "org.redoubt.pop3..", "org.redoubt.jmap..", "org.redoubt.http..", "org.redoubt.store")
                .check(PRODUCT);
        noClasses()
                .that().resideInAPackage("org.redoubt.transport..")
                .should().dependOnClassesThat().resideInAnyPackage("org.redoubt.imap..", "org.redoubt.pop3..", "org.redoubt.store")
                .check(PRODUCT);
        noClasses()
                .that().resideInAPackage("org.redoubt.pop3..")
                .should().dependOnClassesThat().resideInAnyPackage("org.redoubt.imap..", "org.redoubt.transport..", "org.redoubt.store")
                .check(PRODUCT);
    }

    @Test
    void manageSieveKnowsNoOtherProtocol() {
        noClasses()
                .that().resideInAPackage("org.redoubt.managesieve..")
                .should().dependOnClassesThat().resideInAnyPackage(
                        "org.redoubt.imap..", "org.redoubt.pop3..", "org.redoubt.transport..", "org.redoubt.store")
                .check(PRODUCT);
    }

    @Test
    void sieveKnowsMessagesOnly() {
        noClasses()
                .that().resideInAPackage("org.redoubt.sieve..")
                .should().dependOnClassesThat().resideInAnyPackage(
                        "org.redoubt.account..", "org.redoubt.transport..", "org.redoubt.store..", "org.redoubt.wire..")
                .check(PRODUCT);
    }

    @Test
    void jmapKnowsNoOtherProtocolAndNobodyButHttpItsLibrary() {
        noClasses()
                .that().resideInAPackage("org.redoubt.jmap..")
                .should().dependOnClassesThat().resideInAnyPackage("org.redoubt.imap..", "org.redoubt.pop3..", "org.redoubt.transport..", "org.redoubt.store")
                .check(PRODUCT);
        noClasses()
                .that().resideOutsideOfPackage("org.redoubt.http..")
                .should().dependOnClassesThat().resideInAPackage("org.eclipse.jetty..")
                .check(PRODUCT);
    }

    @Test
    void webmailKnowsNoOtherProtocolAndSanitizeNothingOfOurs() {
        noClasses()
                .that().resideInAPackage("org.redoubt.webmail..")
                .should().dependOnClassesThat().resideInAnyPackage(
                        "org.redoubt.imap..", "org.redoubt.pop3..", "org.redoubt.jmap..", "org.redoubt.transport..", "org.redoubt.store")
                .check(PRODUCT);
        noClasses()
                .that().resideInAPackage("org.redoubt.sanitize..")
                .should().dependOnClassesThat().resideInAnyPackage(
                        "org.redoubt.account..", "org.redoubt.http..", "org.redoubt.wire..", "org.redoubt.mime..")
                .check(PRODUCT);
    }

    @Test
    void oauthKnowsNoProtocolNoMailAndNotTheStore() {
        noClasses()
                .that().resideInAnyPackage("org.redoubt.oauth..", "org.redoubt.scim..")
                .should().dependOnClassesThat().resideInAnyPackage(
                        "org.redoubt.imap..", "org.redoubt.pop3..", "org.redoubt.jmap..", "org.redoubt.transport..",
                        "org.redoubt.webmail..", "org.redoubt.account..", "org.redoubt.store")
                .check(PRODUCT);
    }

    @Test
    void codecsDoNoInputOrOutput() {
        noClasses()
                .that().resideInAnyPackage("org.redoubt.imap.codec..", "org.redoubt.pop3.codec..", "org.redoubt.transport.codec..", "org.redoubt.jmap.codec..", "org.redoubt.mime..", "org.redoubt.sieve..", "org.redoubt.sanitize..")
                .should().dependOnClassesThat().resideInAnyPackage("java.nio.file..", "java.nio.channels..")
                .orShould().dependOnClassesThat().haveNameMatching("java\\.net\\.(.*Socket.*|URL.*)")
                .check(PRODUCT);
    }

    @Test
    void nothingIsDeserialisedLookedUpOrScripted() {
        noClasses()
                .should().dependOnClassesThat().resideInAnyPackage("javax.naming..", "javax.script..", "java.rmi..")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.io.ObjectInputStream")
                .orShould().callMethod(Class.class, "forName", String.class)
                .check(PRODUCT);
    }

    @Test
    void protocolsOpenNoSocketsAndNoFiles() {
        noClasses()
                .that().resideInAnyPackage("org.redoubt.imap..", "org.redoubt.pop3..", "org.redoubt.managesieve..", "org.redoubt.jmap..", "org.redoubt.webmail..", "org.redoubt.oauth..", "org.redoubt.scim..", "org.redoubt.transport..")
                .should().dependOnClassesThat().haveFullyQualifiedName("java.net.Socket")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.nio.channels.SocketChannel")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.nio.file.Files")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.io.File")
                .check(PRODUCT);
    }

    @Test
    void onlyTheDirectoryAndTheServerMintPrincipals() {
        noClasses()
                .that().resideOutsideOfPackages("org.redoubt.directory..", "org.redoubt.server..", "org.redoubt.guard..", "org.redoubt.bench..")
                .should().dependOnClassesThat().resideInAPackage("org.redoubt.guard.mint..")
                .check(PRODUCT);
    }
}
