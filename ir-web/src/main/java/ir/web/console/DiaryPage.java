package ir.web.console;

import ir.domain.outcome.Outcome;
import ir.domain.resource.DiaryEntry;
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.domain.time.TimeWindow;
import ir.scheduling.diary.ClinicDesk;
import ir.scheduling.diary.DiaryDesk;
import ir.scheduling.diary.Hit;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Roster and closures: what happens in the diaries beside sessions. A change shows first which booked sessions it hits;
 * those that are hit stand on top, worst first, each with the way to move it.
 */
@Named("diary")
@RequestScoped
public class DiaryPage extends Page {
    private static final long LARGEST_FILE = 2L * 1024 * 1024;

    private ClinicDesk.@Nullable SetUp clinic;
    private List<DiaryEntry> entries = List.of();
    private List<Hit> hits = List.of();
    private List<Hit> preview = List.of();
    private boolean asked;

    /** A booked session that has lost somebody. */
    public record HitLine(
            String referral, String patient, String when, String lost, String why, String treatBy, boolean known) {}

    /** One entry. */
    public record EntryLine(
            String id, String when, String who, String kind, String title, String repeats, String source) {}

    public void open() {
        if (posted()) {
            act();
        }
        subject(desks.clinic().setUp(actor())).ifPresent(found -> clinic = found);
        if (clinic == null) {
            return;
        }
        done(desks.diaries().entries(actor(), Optional.empty())).ifPresent(found -> entries = found);
        if (signedIn.may("READ")) {
            done(desks.diaries().hits(actor(), Optional.empty())).ifPresent(found -> hits = found);
        }
    }

    private void act() {
        if (param("step").equals("import")) {
            read();
            return;
        }
        if (param("step").startsWith("remove:")) {
            remove(param("step").substring(7));
            return;
        }
        entry().ifPresent(entry -> {
            if (param("step").equals("save") || param("step").equals("save-knowing")) {
                save(entry, param("step").equals("save-knowing"));
            }
        });
    }

    private void save(DiaryEntry entry, boolean knowing) {
        if (!knowing) {
            var seen = desks.diaries().preview(actor(), entry);
            if (seen instanceof Outcome.Done<List<Hit>> hit && !hit.value().isEmpty()) {
                preview = hit.value();
                asked = true;
                return;
            }
        }
        done(desks.diaries().enter(actor(), entry, knowing)).ifPresent(kept -> {
            notices.keepDone(words.say("diary.kept"));
            go("/diary");
        });
    }

    private void remove(String id) {
        done(desks.diaries().remove(actor(), id, !param("knowing").isEmpty())).ifPresent(gone -> {
            notices.keepDone(words.say("diary.removed"));
            go("/diary");
        });
    }

    private Optional<DiaryEntry> entry() {
        Optional<TimeWindow> window = window();
        if (window.isEmpty()) {
            return Optional.empty();
        }
        var id = UUID.randomUUID().toString();
        var kind = choice(DiaryEntry.Kind.class, "kind");
        try {
            return Optional.of(new DiaryEntry(
                    id,
                    desks.site().site().id(),
                    param("resource").isEmpty() ? Optional.empty() : Optional.of(new ResourceId(param("resource"))),
                    kind,
                    window.get(),
                    param("repeats").isEmpty() ? Optional.empty() : Optional.of(param("repeats")),
                    param("title"),
                    param("service").isEmpty() ? Optional.empty() : Optional.of(param("service")),
                    number("released"),
                    number("channels"),
                    new DiaryEntry.Source(DiaryEntry.Source.HAND, id)));
        } catch (IllegalArgumentException wrong) {
            notices.invalid(wrong);
            return Optional.empty();
        }
    }

    private Optional<Integer> number(String name) {
        return param(name).isEmpty() ? Optional.empty() : Optional.of(wholeNumber(name));
    }

    private Optional<TimeWindow> window() {
        try {
            var start = dateTime("starts").atZone(words.zone()).toInstant();
            var end = dateTime("ends").atZone(words.zone()).toInstant();
            if (start.isBefore(end)) {
                return Optional.of(new TimeWindow(start, end));
            }
            notices.invalid(words.say("diary.end-first"));
        } catch (InvalidInput wrong) {
            notices.invalid(wrong);
        }
        return Optional.empty();
    }

    private void read() {
        try {
            var file = request.getPart("file");
            if (file == null || file.getSize() == 0) {
                notices.invalid(words.say("diary.no-file"));
                return;
            }
            if (file.getSize() > LARGEST_FILE) {
                notices.invalid(words.say("diary.large-file"));
                return;
            }
            var text = text(file);
            var format = text.stripLeading().startsWith("BEGIN:VCALENDAR")
                    ? DiaryDesk.Format.ICALENDAR
                    : DiaryDesk.Format.CSV;
            done(desks.diaries().read(actor(), new ResourceId(param("resource")), param("system"), format, text))
                    .ifPresent(read -> {
                        notices.keepDone(words.say(
                                "diary.imported",
                                read.entered(),
                                read.changed(),
                                read.removed(),
                                read.hits().size()));
                        go("/diary");
                    });
        } catch (IOException | ServletException broken) {
            notices.invalid(words.say("diary.no-file"));
        }
    }

    private static String text(Part file) throws IOException {
        try (var in = file.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    public boolean loaded() {
        return clinic != null;
    }

    /** The change was not kept yet: it hits sessions, which are shown. */
    public boolean asked() {
        return asked;
    }

    public List<HitLine> previewLines() {
        return lines(preview);
    }

    public List<HitLine> hitLines() {
        return lines(hits);
    }

    private List<HitLine> lines(List<Hit> of) {
        return of.stream()
                .map(h -> new HitLine(
                        h.booking().referral().value(),
                        h.patient().map(p -> p.displayName()).orElse(words.say("diary.a-patient")),
                        words.day(words.dayOf(h.booking().planned().start())) + " "
                                + words.span(h.booking().planned()),
                        h.allocation().name(),
                        words.say("closed." + h.because()),
                        words.day(h.treatBy()),
                        h.patient().isPresent()))
                .toList();
    }

    public List<EntryLine> entries() {
        return entries.stream()
                .map(e -> new EntryLine(
                        e.id(),
                        words.day(words.dayOf(e.window().start())) + " "
                                + words.time(e.window().start()) + " – "
                                + (words.dayOf(e.window().start())
                                                .equals(words.dayOf(e.window().end()))
                                        ? words.time(e.window().end())
                                        : words.moment(e.window().end())),
                        e.resource().flatMap(this::name).orElse(words.say("diary.whole-site")),
                        words.say("diary-kind." + e.kind()),
                        e.title(),
                        e.repeats().orElse(""),
                        e.source().byHand()
                                ? words.say("diary.by-hand")
                                : e.source().system()))
                .toList();
    }

    private Optional<String> name(ResourceId id) {
        return clinic().resources().stream()
                .filter(r -> r.id().equals(id))
                .map(Resource::name)
                .findFirst();
    }

    private ClinicDesk.SetUp clinic() {
        return java.util.Objects.requireNonNull(clinic);
    }

    public List<OffersPage.Choice> resources() {
        return Stream.of(clinic())
                .flatMap(c -> c.resources().stream())
                .map(r -> new OffersPage.Choice(
                        r.id().value(),
                        r.name() + ", " + words.say("role." + r.role()),
                        r.id().value().equals(typed("resource", ""))))
                .collect(Collectors.toList());
    }

    public List<OffersPage.Choice> kinds() {
        return Arrays.stream(DiaryEntry.Kind.values())
                .map(k -> new OffersPage.Choice(
                        k.name(), words.say("diary-kind." + k), k.name().equals(typed("kind", ""))))
                .toList();
    }
}
