package ir.scheduling.persistence;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

/** The tables and views that searches read, and their columns. */
final class SearchSchema {
    static final Allocations ALLOCATION = new Allocations();
    static final AuditEntries AUDIT = new AuditEntries();
    static final Bookings BOOKING = new Bookings();
    static final BookedLesions BOOKED_LESION = new BookedLesions();
    static final BookingVersions BOOKING_VERSION = new BookingVersions();
    static final ChecklistLines CHECKLIST_LINE = new ChecklistLines();
    static final AdverseEvents ADVERSE_EVENT = new AdverseEvents();
    static final Documents EVIDENCE = new Documents();
    static final DocumentValues EVIDENCE_VALUE = new DocumentValues();
    static final Versions EVIDENCE_VERSION = new Versions("evidence_version", "resource");
    static final FollowUpSpans FOLLOW_UP_SPAN = new FollowUpSpans();
    static final Lesions LESION = new Lesions();
    static final Patients PATIENT = new Patients();
    static final ProbeUses PROBE_USE = new ProbeUses();
    static final Referrals REFERRAL = new Referrals();
    static final Reminders REMINDER = new Reminders();
    static final Responses VISIT_RESPONSE = new Responses("visit_response");
    static final Responses UNSCHEDULED_RESPONSE = new Responses("unscheduled_response");
    static final Sessions SESSION = new Sessions();
    static final Versions SESSION_VERSION = new Versions("session_version", "body");
    static final Sites SITE = new Sites();
    static final Treatments LESION_TREATMENT = new Treatments();
    static final Visits FOLLOW_UP_VISIT = new Visits();
    static final WaitingEntries WAITING_ENTRY = new WaitingEntries();

    private SearchSchema() {}

    /** A table or view; its columns are qualified with its name. */
    private abstract static class Source {
        final Table<Record> table;
        private final String name;

        private Source(String name) {
            this.name = name;
            table = table(name(name));
        }

        final Field<String> text(String column) {
            return column(column, SQLDataType.CLOB);
        }

        final Field<Long> number(String column) {
            return column(column, SQLDataType.BIGINT);
        }

        final Field<Boolean> flag(String column) {
            return column(column, SQLDataType.BOOLEAN);
        }

        final Field<LocalDate> day(String column) {
            return column(column, SQLDataType.LOCALDATE);
        }

        final Field<OffsetDateTime> instant(String column) {
            return column(column, SQLDataType.TIMESTAMPWITHTIMEZONE);
        }

        final <T> Field<T> column(String column, DataType<T> type) {
            return field(name(name, column), type);
        }
    }

    static final class Allocations extends Source {
        final Field<String> bookingId = text("booking_id");
        final Field<String> resourceId = text("resource_id");
        final Field<String> role = text("role");

        private Allocations() {
            super("allocation");
        }
    }

    static final class AuditEntries extends Source {
        final Field<Long> id = number("id");
        final Field<OffsetDateTime> at = instant("at");
        final Field<String> actor = text("actor");
        final Field<String> roles = text("roles");
        final Field<String> channel = text("door");
        final Field<String> action = text("action");
        final Field<String> entity = text("entity");
        final Field<String> entityId = text("entity_id");
        final Field<String> patientId = text("patient_id");
        final Field<String> outcome = text("outcome");

        private AuditEntries() {
            super("audit");
        }
    }

    static final class Bookings extends Source {
        final Field<String> id = text("id");
        final Field<Long> version = number("version");
        final Field<String> referralId = text("referral_id");
        final Field<String> patientId = text("patient_id");
        final Field<String> state = text("state");
        final Field<OffsetDateTime> starts = instant("starts");
        final Field<OffsetDateTime> holdExpires = instant("hold_expires");
        final Field<OffsetDateTime> updated = instant("updated");

        private Bookings() {
            super("booking");
        }
    }

    /** The lesions that a booking is for. */
    static final class BookedLesions extends Source {
        final Field<String> bookingId = text("booking_id");
        final Field<String> lesionId = text("lesion_id");
        final Field<String> conditionId = text("condition_id");
        final Field<String> category = text("category");

        private BookedLesions() {
            super("booked_lesion");
        }
    }

    /** The items of the checklist of each referral. */
    static final class ChecklistLines extends Source {
        final Field<String> referralId = text("referral_id");
        final Field<String> item = text("item");
        final Field<String> state = text("state");
        final Field<OffsetDateTime> changed = instant("changed");
        final Field<OffsetDateTime> updated = instant("updated");

        private ChecklistLines() {
            super("checklist_line");
        }
    }

    static final class AdverseEvents extends Source {
        final Field<String> id = text("id");
        final Field<Long> version = number("version");
        final Field<String> patientId = text("patient_id");
        final Field<LocalDate> onset = day("onset");
        final Field<String> scaleAndGrade = text("scale_and_grade");
        final Field<String> term = text("term");
        final Field<Boolean> enteredInError = flag("entered_in_error");
        final Field<OffsetDateTime> updated = instant("updated");

        private AdverseEvents() {
            super("adverse_event");
        }
    }

    static final class Documents extends Source {
        final Field<String> id = text("id");
        final Field<Long> version = number("version");
        final Field<String> kind = text("kind");
        final Field<String> patientId = text("patient_id");
        final Field<OffsetDateTime> received = instant("received");

        private Documents() {
            super("evidence");
        }
    }

    static final class DocumentValues extends Source {
        final Field<String> evidenceId = text("evidence_id");
        final Field<String> kind = text("kind");
        final Field<String> parameter = text("parameter");
        final Field<String> system = text("system");
        final Field<String> value = text("value");
        final Field<String> exact = text("exact");
        final Field<OffsetDateTime> low = instant("low");
        final Field<OffsetDateTime> high = instant("high");
        final Field<BigDecimal> amount = column("amount", SQLDataType.NUMERIC);

        private DocumentValues() {
            super("evidence_value");
        }
    }

    /** Follow-up plans with the days from their first visit to their last. */
    static final class FollowUpSpans extends Source {
        final Field<String> id = text("id");
        final Field<Long> version = number("version");
        final Field<String> lesionId = text("lesion_id");
        final Field<String> patientId = text("patient_id");
        final Field<Boolean> active = flag("active");
        final Field<String> template = text("template");
        final Field<String> templateVersion = text("template_version");
        final Field<LocalDate> firstDay = day("first_day");
        final Field<LocalDate> lastDay = day("last_day");
        final Field<OffsetDateTime> updated = instant("updated");

        private FollowUpSpans() {
            super("follow_up_span");
        }
    }

    static final class Lesions extends Source {
        final Field<String> id = text("id");
        final Field<String> patientId = text("patient_id");
        final Field<String> conditionId = text("condition_id");
        final Field<String> site = text("site");
        final Field<String> category = text("category");
        final Field<OffsetDateTime> updated = instant("updated");

        private Lesions() {
            super("lesion");
        }
    }

    static final class Patients extends Source {
        final Field<String> id = text("id");
        final Field<String> number = text("number");
        final Field<String> familyName = text("family_name");
        final Field<String> givenNames = text("given_names");
        final Field<LocalDate> birthDate = day("birth_date");
        final Field<String> sex = text("sex");
        final Field<String> email = text("email");
        final Field<String> mergedInto = text("merged_into");
        final Field<OffsetDateTime> updated = instant("updated");

        private Patients() {
            super("patient");
        }
    }

    static final class ProbeUses extends Source {
        final Field<String> sessionId = text("session_id");
        final Field<String> lesionId = text("lesion_id");
        final Field<String> lotId = text("lot_id");
        final Field<Integer> quantity = column("quantity", SQLDataType.INTEGER);
        final Field<OffsetDateTime> at = instant("at");

        private ProbeUses() {
            super("probe_use");
        }
    }

    /** Referrals with the day of the request and the instants of their first and their last change of state. */
    static final class Referrals extends Source {
        final Field<String> id = text("id");
        final Field<Long> version = number("version");
        final Field<String> patientId = text("patient_id");
        final Field<String> orderSystem = text("order_system");
        final Field<String> orderValue = text("order_value");
        final Field<String> state = text("state");
        final Field<String> urgency = text("urgency");
        final Field<LocalDate> treatBy = day("treat_by");
        final Field<LocalDate> referredOn = day("referred_on");
        final Field<OffsetDateTime> created = instant("created");
        final Field<OffsetDateTime> changed = instant("changed");
        final Field<OffsetDateTime> updated = instant("updated");

        private Referrals() {
            super("referral_dates");
        }
    }

    static final class Reminders extends Source {
        final Field<Long> id = number("id");
        final Field<String> patientId = text("patient_id");
        final Field<String> state = text("state");
        final Field<OffsetDateTime> starts = instant("starts");
        final Field<OffsetDateTime> created = instant("created");
        final Field<OffsetDateTime> finished = instant("finished");

        private Reminders() {
            super("reminder");
        }
    }

    /** Responses of patients, with a visit or unscheduled. */
    static final class Responses extends Source {
        final Field<String> id = text("id");
        final Field<Long> version = number("version");
        final Field<String> planId = text("plan_id");
        final Field<String> lesionId = text("lesion_id");
        final Field<String> patientId = text("patient_id");
        final Field<LocalDate> answeredOn = day("answered_on");
        final Field<Boolean> withPain = flag("with_pain");
        final Field<Boolean> amended = flag("amended");
        final Field<OffsetDateTime> updated = instant("updated");

        private Responses(String view) {
            super(view);
        }
    }

    /** Sessions with the instants at which they first entered their states. */
    static final class Sessions extends Source {
        final Field<String> id = text("id");
        final Field<Long> version = number("version");
        final Field<String> patientId = text("patient_id");
        final Field<String> state = text("state");
        final Field<OffsetDateTime> checkedIn = instant("checked_in");
        final Field<OffsetDateTime> completed = instant("completed");
        final Field<OffsetDateTime> aborted = instant("aborted");
        final Field<OffsetDateTime> updated = instant("updated");

        private Sessions() {
            super("session_times");
        }
    }

    static final class Sites extends Source {
        final Field<String> id = text("id");
        final Field<String> zone = text("zone");
        final Field<Integer> sort = column("sort", SQLDataType.INTEGER);

        private Sites() {
            super("site");
        }
    }

    /** The lesions of each session that were treated or left untreated. */
    static final class Treatments extends Source {
        final Field<String> id = text("id");
        final Field<Long> version = number("version");
        final Field<String> sessionId = text("session_id");
        final Field<String> lesionId = text("lesion_id");
        final Field<String> patientId = text("patient_id");
        final Field<String> referralId = text("referral_id");
        final Field<String> state = text("state");
        final Field<OffsetDateTime> started = instant("started");
        final Field<OffsetDateTime> recovery = instant("recovery");
        final Field<OffsetDateTime> aborted = instant("aborted");
        final Field<OffsetDateTime> updated = instant("updated");

        private Treatments() {
            super("lesion_treatment");
        }
    }

    /** The versions of a kind of record; the document is JSON. */
    static class Versions extends Source {
        final Field<String> id = text("id");
        final Field<Long> version = number("version");
        final Field<OffsetDateTime> at = instant("at");
        final Field<String> document;

        private Versions(String table, String document) {
            super(table);
            this.document = text(document);
        }
    }

    static final class BookingVersions extends Versions {
        final Field<Boolean> checkedIn = flag("checked_in");

        private BookingVersions() {
            super("booking_version", "body");
        }
    }

    static final class Visits extends Source {
        final Field<String> id = text("id");
        final Field<String> planId = text("plan_id");
        final Field<LocalDate> due = day("due");
        final Field<LocalDate> windowEnd = day("window_end");
        final Field<String> state = text("state");
        final Field<String> placeId = text("place_id");
        final Field<OffsetDateTime> starts = instant("starts");
        final Field<OffsetDateTime> ends = instant("ends");

        private Visits() {
            super("follow_up_visit");
        }
    }

    static final class WaitingEntries extends Source {
        final Field<String> id = text("id");
        final Field<Long> version = number("version");
        final Field<String> referralId = text("referral_id");
        final Field<String> state = text("state");
        final Field<OffsetDateTime> since = instant("since");

        private WaitingEntries() {
            super("waiting_entry");
        }
    }
}
