package ir.scheduling.violations;

import com.fasterxml.jackson.databind.ObjectMapper;
import ir.domain.shared.RecordType;
import ir.domain.shared.Result;
import ir.scheduling.runtime.SiteReadiness;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.TransactionManager;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Violates each architecture rule on purpose, to verify that the rule detects it. */
public final class ArchitectureViolations {
    private final EntityManager manager;
    private final ObjectMapper mapper;

    @Inject
    @Nullable
    Clock clock;

    @Resource
    @Nullable
    ManagedThreadFactory threads;

    @Inject
    public ArchitectureViolations(
            EntityManager manager,
            ObjectMapper mapper,
            List<String> third,
            List<String> fourth,
            List<String> fifth,
            List<String> sixth,
            List<String> seventh,
            List<String> eighth,
            List<String> ninth) {
        this.manager = manager;
        this.mapper = mapper;
    }

    public Instant late(TransactionManager transactions) {
        return transactions != null && manager.isOpen() && mapper != null
                ? Instant.now()
                : Clock.systemUTC().instant();
    }

    @Command(permission = Permission.READ, action = "change", type = RecordType.SITE)
    public Result<String> change(Caller caller) {
        return Result.success(read(caller.login()));
    }

    @Query(permission = Permission.READ, action = "read", type = RecordType.SITE)
    String read(String login) {
        return login;
    }

    public SiteReadiness lookedUp() {
        return CDI.current().select(SiteReadiness.class).get();
    }

    @PostConstruct
    public void begin() {}

    public boolean isReady(SiteReadiness site) {
        return site.isReady();
    }

    public String siteOf(String id) {
        return String.valueOf(manager.createNativeQuery("body ->> 'site'").setParameter("id", id));
    }

    public boolean isBookedAppointment(String resourceType, String system) {
        return resourceType.equals("Appointment") && system.equals("http://hl7.org/fhir/appointmentstatus");
    }

    /** A reference to the method is found like a call. */
    public boolean hasMailServer(Function<String, @Nullable String> given) {
        Function<String, @Nullable String> source = given.apply("") == null ? System::getProperty : given;
        return source.apply("ir.mail.host") != null;
    }
}
