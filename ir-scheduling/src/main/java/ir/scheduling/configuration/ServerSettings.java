package ir.scheduling.configuration;

import ir.scheduling.reminder.ReminderService;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The settings that the server reads, in the order of the reference. */
public final class ServerSettings {
    public static final Setting<Integer> HTTP_PORT = Setting.of(
                    "ir.http.port", ValueType.port(), "the port of the console and the FHIR API")
            .withDefault("8080");
    public static final Setting<Integer> MANAGEMENT_PORT = Setting.of(
                    "ir.management.port", ValueType.port(), "the port of health and metrics")
            .withDefault("9990");
    public static final Setting<String> DATABASE_URL = Setting.of(
                    "ir.db.url",
                    ValueType.databaseUrl(),
                    "an existing PostgreSQL with a database `ir`; see [database roles](#database-roles)")
            .withDescribedDefault("the embedded PostgreSQL");
    public static final Setting<String> DATABASE_USER = Setting.of(
                    "ir.db.user", ValueType.role(), "with `ir.db.url`: the role that the system runs with")
            .withDefault("ir_app");
    public static final Setting<Secret> DATABASE_PASSWORD =
            Setting.of("ir.db.password", ValueType.password(), "with `ir.db.url`: the password of that role");
    public static final Setting<URI> OIDC_URL = Setting.of(
                    "ir.oidc.url",
                    ValueType.baseUrl(),
                    "an existing issuer: a realm with the clients `ir-console` and `ir-fhir`")
            .withDescribedDefault("the realm `ir` of the Keycloak that the launcher starts");
    public static final Setting<URI> CONSOLE_URL = Setting.of(
                    "ir.console.url",
                    ValueType.baseUrl(),
                    "the address of the console as its users see it: links begin with it, and a POST from a page of another"
                            + " origin is rejected")
            .withDescribedDefault("`http://localhost:<ir.http.port>/`");
    public static final Setting<URI> FHIR_URL = Setting.of(
                    "ir.fhir.url",
                    ValueType.baseUrl(),
                    "the address of the FHIR API as other systems see it; used in notifications")
            .withDescribedDefault("`http://localhost:<ir.http.port>/fhir/R4`");
    public static final Setting<Boolean> PROXY_FORWARDED = Setting.of(
                    "ir.proxy.forwarded",
                    ValueType.flag(),
                    "`true` only behind a TLS proxy that sets the `X-Forwarded-*` headers itself: the server then trusts"
                            + " these headers, and cookies are `Secure`")
            .withDefault("false");
    public static final Setting<Boolean> IHE_LITERAL_ERRORS = Setting.of(
                    "ir.ihe.literal-errors",
                    ValueType.flag(),
                    "rejections of `$hold` and `$book` exactly as IHE words them: 200 and a Bundle with the outcome")
            .withDefault("false");
    public static final Setting<String> MAIL_HOST =
            Setting.of("ir.mail.host", ValueType.host(), "the mail server for reminders; without it reminders wait");
    public static final Setting<Integer> MAIL_PORT =
            Setting.of("ir.mail.port", ValueType.port(), "its port").withDefault("25");
    public static final Setting<String> MAIL_FROM =
            Setting.of("ir.mail.from", ValueType.mailbox(), "the sender").withDefault("no-reply@localhost");
    public static final Setting<String> MAIL_STAFF = Setting.of(
            "ir.mail.staff",
            ValueType.mailbox(),
            "the recipient of the daily message about overdue visits; without it the message is not sent");
    public static final Setting<Duration> MAIL_SESSION_DAYS = Setting.of(
                    "ir.mail.session-days",
                    ValueType.days(1, 99),
                    "how many days before a session the patient is reminded")
            .withDefault(Long.toString(ReminderService.SESSION_BEFORE.toDays()));
    public static final Setting<String> MAIL_USER =
            Setting.of("ir.mail.user", ValueType.text(), "the account, only if the mail server requires a login");
    public static final Setting<Secret> MAIL_PASSWORD =
            Setting.of("ir.mail.password", ValueType.password(), "the password of that account");
    public static final Setting<Boolean> MAIL_TLS = Setting.of(
                    "ir.mail.tls",
                    ValueType.flag(),
                    "`false` only where mail never leaves the hospital's network; with the default nothing is sent without"
                            + " STARTTLS")
            .withDefault("true");
    public static final Setting<List<String>> SUBSCRIPTION_ENDPOINTS = Setting.of(
            "ir.subscription.endpoints",
            ValueType.urlPrefixes(),
            "the endpoints that notifications may be sent to; the system's own ports are always rejected. With the demo"
                    + " clinic the launcher sets `http://localhost:*`");
    public static final Setting<URI> PEER_URL = Setting.of(
            "ir.peer.url",
            ValueType.baseUrl(),
            "the hospital's own FHIR R4 server: patient charts are imported from it, bookings and treatments are exported to"
                    + " it");
    public static final Setting<URI> PEER_TOKEN_URL = Setting.of(
            "ir.peer.token-url",
            ValueType.url(),
            "the token endpoint for that server (client credentials); without it requests have no token");
    public static final Setting<String> PEER_CLIENT = Setting.of(
                    "ir.peer.client", ValueType.text(), "the client id at that endpoint")
            .withDefault("ir-scheduling");
    public static final Setting<Secret> PEER_SECRET =
            Setting.of("ir.peer.secret", ValueType.password(), "the secret of that client");
    public static final Setting<String> REALM_CLIENT = Setting.of(
            "ir.realm.client",
            ValueType.text(),
            "a client of the realm that may read clients and users (Keycloak: `view-clients`, `view-users` of"
                    + " `realm-management`), used to check at each delivery that the subscriber still exists; without it the"
                    + " permissions of the subscriber's token stay valid. With the demo clinic the launcher sets"
                    + " `ir-realm`");
    public static final Setting<Secret> REALM_SECRET =
            Setting.of("ir.realm.secret", ValueType.password(), "the secret of that client");

    private static final List<Setting<?>> ALL = List.of(
            HTTP_PORT,
            MANAGEMENT_PORT,
            DATABASE_URL,
            DATABASE_USER,
            DATABASE_PASSWORD,
            OIDC_URL,
            CONSOLE_URL,
            FHIR_URL,
            PROXY_FORWARDED,
            IHE_LITERAL_ERRORS,
            MAIL_HOST,
            MAIL_PORT,
            MAIL_FROM,
            MAIL_STAFF,
            MAIL_SESSION_DAYS,
            MAIL_USER,
            MAIL_PASSWORD,
            MAIL_TLS,
            SUBSCRIPTION_ENDPOINTS,
            PEER_URL,
            PEER_TOKEN_URL,
            PEER_CLIENT,
            PEER_SECRET,
            REALM_CLIENT,
            REALM_SECRET);

    private ServerSettings() {}

    public static List<Setting<?>> all() {
        return ALL;
    }
}
