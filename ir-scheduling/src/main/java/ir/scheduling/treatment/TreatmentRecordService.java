package ir.scheduling.treatment;

import ir.domain.booking.BookingId;
import ir.domain.lesion.LesionId;
import ir.domain.resource.ProbeLot;
import ir.domain.session.SessionId;
import ir.domain.shared.Expected;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.FreezeThawCycle;
import ir.domain.treatment.Probe;
import ir.domain.treatment.ProtectiveTechnique;
import ir.domain.treatment.RadiationDose;
import ir.domain.treatment.TreatmentRecord;
import ir.domain.treatment.UntreatedLesion;
import ir.scheduling.event.EventType;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.repository.StockRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Records what was done to each lesion of a session, with the probes it used, and corrects these records. */
@ApplicationScoped
public class TreatmentRecordService {
    private final SessionRepository sessions;
    private final SiteRepository sites;
    private final StockRepository stock;
    private final SessionJournal journal;
    private final Clock clock;

    @Inject
    public TreatmentRecordService(
            SessionRepository sessions,
            SiteRepository sites,
            StockRepository stock,
            SessionJournal journal,
            Clock clock) {
        this.sessions = sessions;
        this.sites = sites;
        this.stock = stock;
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * The treatment of one lesion, as the operator enters it.
     *
     * @param lots number of probes by lot; empty to take those that the booking reserved
     * @param positions probe positions in order; may name fewer than there are probes
     */
    public record TreatmentInput(
            LesionId lesion,
            int probes,
            Map<String, Integer> lots,
            List<String> positions,
            List<FreezeThawCycle> cycles,
            int lowestTemperature,
            Optional<Integer> iceMarginMm,
            Set<ProtectiveTechnique> protections,
            Optional<Integer> gasCylinders,
            Optional<RadiationDose> radiation,
            boolean technicalSuccess) {
        public TreatmentInput {
            lots = Map.copyOf(lots);
            positions = List.copyOf(positions);
            cycles = List.copyOf(cycles);
            protections = Set.copyOf(protections);
        }

        private TreatmentRecord record(int ordinal, List<Probe> used, Instant now, String by) {
            return new TreatmentRecord(
                    lesion,
                    ordinal,
                    used,
                    cycles,
                    lowestTemperature,
                    iceMarginMm,
                    protections,
                    gasCylinders,
                    radiation,
                    technicalSuccess,
                    now,
                    by);
        }
    }

    /** Records the treatment of one lesion; its ordinal follows from the lesion's earlier treatments. */
    @Command(permission = Permission.RECORD_TREATMENT, action = "treatment", type = RecordType.TREATMENT)
    public Result<CryoablationSession> record(Caller caller, @Subject SessionId id, TreatmentInput treatment) {
        var now = clock.instant();
        return journal.change(EventType.SESSION_TREATMENT, id, now, session -> {
            int ordinal = 1
                    + (int) sessions.ofLesion(treatment.lesion()).stream()
                            .filter(earlier -> !earlier.id().equals(id))
                            .filter(earlier ->
                                    earlier.treatmentOf(treatment.lesion()).isPresent())
                            .count();
            if (session.course().timeOut().isEmpty()) {
                return Result.failure(new Rejection.HardStop("TIME-OUT"));
            }
            return consumeStock(session, treatment, now)
                    .flatMap(probes -> session.record(treatment.record(ordinal, probes, now, caller.name())));
        });
    }

    /** Records that one lesion was not treated, with the reason. */
    @Command(permission = Permission.RECORD_TREATMENT, action = "not-treated", type = RecordType.TREATMENT)
    public Result<CryoablationSession> markUntreated(
            Caller caller, @Subject SessionId id, LesionId lesion, UntreatedLesion.Reason reason, String text) {
        var now = clock.instant();
        return journal.change(
                EventType.SESSION_NOT_TREATED,
                id,
                now,
                session ->
                        session.markUntreated(new UntreatedLesion(lesion, reason, text.strip(), now, caller.name())));
    }

    /** Amends a final treatment record; the earlier version stays stored. The probes used do not change. */
    @Command(permission = Permission.RECORD_TREATMENT, action = "amend", type = RecordType.TREATMENT)
    public Result<CryoablationSession> amend(
            Caller caller, @Subject SessionId id, TreatmentInput to, String reason, Optional<Long> version) {
        var now = clock.instant();
        return journal.change(EventType.SESSION_AMEND, id, now, session -> {
            if (version.isPresent() && version.get() != session.version()) {
                return Result.failure(new Rejection.StaleVersion(version.get(), session.version()));
            }
            var before = session.treatmentOf(to.lesion());
            if (before.isEmpty()) {
                return Result.failure(
                        new Rejection.TreatmentRecordMissing(to.lesion().value()));
            }
            var probes = new ArrayList<Probe>();
            for (int i = 0; i < before.get().probes().size(); i++) {
                var probe = before.get().probes().get(i);
                var text = i < to.positions().size() ? to.positions().get(i) : probe.position();
                probes.add(new Probe(probe.size(), probe.lot(), probe.udi(), text));
            }
            return session.amend(
                    to.record(before.get().ordinal(), probes, now, caller.name()), reason, now, caller.name());
        });
    }

    /** Consumes the probes used from stock, lot by lot. */
    private Result<List<Probe>> consumeStock(CryoablationSession session, TreatmentInput treatment, Instant now) {
        var lots = new LinkedHashMap<ProbeLot, Integer>();
        if (treatment.lots().isEmpty()) {
            int open = treatment.probes();
            for (var reserved :
                    stock.reservedFor(new BookingId(session.id().value())).entrySet()) {
                int taken = Math.min(open, reserved.getValue());
                if (taken > 0) {
                    lots.put(reserved.getKey(), taken);
                    open -= taken;
                }
            }
        } else {
            for (var named : treatment.lots().entrySet()) {
                var lot = stock.lot(named.getKey());
                if (lot.isEmpty()) {
                    return Result.failure(new Rejection.NotFound("lot", named.getKey()));
                }
                lots.put(lot.get(), named.getValue());
            }
            int named = treatment.lots().values().stream().mapToInt(i -> i).sum();
            if (named != treatment.probes()) {
                return Result.failure(new Rejection.InvalidValue(
                        "lots", String.valueOf(named), Expected.of("probes-of-record", treatment.probes())));
            }
        }
        for (var lot : lots.entrySet()) {
            var missing = stock.use(session.id(), treatment.lesion(), lot.getKey(), lot.getValue(), now);
            if (missing.isPresent()) {
                return Result.failure(new Rejection.InsufficientStock(
                        missing.get().item(),
                        missing.get().needed(),
                        missing.get().left(),
                        now.atZone(sites.site().zone()).toLocalDate()));
            }
        }
        var probes = new ArrayList<Probe>();
        lots.forEach((lot, count) -> IntStream.range(0, count)
                .forEach(i -> probes.add(new Probe(
                        lot.size(),
                        Optional.of(lot.lot()),
                        Optional.of(lot.udi()).filter(udi -> !udi.isEmpty()),
                        position(treatment, probes.size())))));
        while (probes.size() < treatment.probes()) {
            probes.add(new Probe(
                    session.plan().input().size(),
                    Optional.empty(),
                    Optional.empty(),
                    position(treatment, probes.size())));
        }
        return Result.success(probes);
    }

    private static String position(TreatmentInput treatment, int index) {
        return index < treatment.positions().size() ? treatment.positions().get(index) : "";
    }
}
