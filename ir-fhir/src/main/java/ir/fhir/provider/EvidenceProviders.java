package ir.fhir.provider;

import ca.uhn.fhir.model.api.annotation.Description;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.param.ReferenceParam;
import ca.uhn.fhir.rest.param.StringParam;
import ca.uhn.fhir.rest.param.TokenParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ir.domain.patient.PatientId;
import ir.fhir.server.Door;
import ir.scheduling.record.Records;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.AllergyIntolerance;
import org.hl7.fhir.r4.model.BodyStructure;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.MedicationStatement;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.jspecify.annotations.Nullable;

/** What an EHR sent, given back as it came. */
public final class EvidenceProviders {
    private EvidenceProviders() {}

    public static List<IResourceProvider> all(Door door) {
        return List.of(
                new PatientProvider(door),
                new OfPatient(door, Condition.class),
                new OfPatient(door, ServiceRequest.class),
                new OfPatient(door, BodyStructure.class),
                new OfPatient(door, AllergyIntolerance.class),
                new OfPatient(door, MedicationStatement.class),
                new OfPatient(door, MedicationRequest.class),
                new OfPatient(door, Consent.class),
                new OfPatient(door, Coverage.class));
    }

    /** The kept JSON, parsed again. */
    static <T extends IBaseResource> T kept(Door door, RequestDetails request, Class<T> type, IdType id) {
        var evidence =
                door.orThrow(door.desks().records().read(door.actor(request), type.getSimpleName(), id.getIdPart()));
        return request.getFhirContext().newJsonParser().parseResource(type, evidence.resource());
    }

    static IBundleProvider search(
            Door door, RequestDetails request, Class<? extends IBaseResource> type, Records.Query query) {
        var actor = door.actor(request);
        var context = request.getFhirContext();
        var counted = door.orThrow(door.desks().records().search(actor, page(query, 0, 0)));
        return new DeskPage(
                Date.from(door.now()),
                counted.total(),
                (offset, count) ->
                        door.orThrow(door.desks().records().search(actor, page(query, offset, count))).page().stream()
                                .map(evidence -> context.newJsonParser().parseResource(type, evidence.resource()))
                                .toList());
    }

    private static Records.Query page(Records.Query query, int offset, int count) {
        return new Records.Query(
                query.kind(),
                query.id(),
                query.patient(),
                query.code(),
                query.identifierSystem(),
                query.identifierValue(),
                query.name(),
                offset,
                count);
    }

    static Optional<PatientId> patient(@Nullable ReferenceParam reference) {
        return Optional.ofNullable(reference).map(ReferenceParam::getIdPart).map(PatientId::new);
    }

    /** Patients, by identifier or name. */
    public static final class PatientProvider implements IResourceProvider {
        private final Door door;

        PatientProvider(Door door) {
            this.door = door;
        }

        @Override
        public Class<Patient> getResourceType() {
            return Patient.class;
        }

        @Read
        public Patient read(@IdParam IdType id, RequestDetails request) {
            return kept(door, request, Patient.class, id);
        }

        @Search
        public IBundleProvider search(
                @Description("resource id") @OptionalParam(name = "_id") @Nullable TokenParam id,
                @Description("system|value of the hospital's number") @OptionalParam(name = "identifier") @Nullable
                        TokenParam identifier,
                @Description("beginning of the family name") @OptionalParam(name = "name") @Nullable StringParam name,
                @Description("beginning of the family name") @OptionalParam(name = "family") @Nullable
                        StringParam family,
                RequestDetails request) {
            return EvidenceProviders.search(
                    door,
                    request,
                    Patient.class,
                    new Records.Query(
                            "Patient",
                            Optional.ofNullable(id).map(TokenParam::getValue),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.ofNullable(identifier).map(TokenParam::getSystem),
                            Optional.ofNullable(identifier).map(TokenParam::getValue),
                            Optional.ofNullable(name == null ? family : name).map(StringParam::getValue),
                            0,
                            0));
        }
    }

    /** One kind of resource about a patient. */
    public static final class OfPatient implements IResourceProvider {
        private final Door door;
        private final Class<? extends IBaseResource> type;

        OfPatient(Door door, Class<? extends IBaseResource> type) {
            this.door = door;
            this.type = type;
        }

        @Override
        public Class<? extends IBaseResource> getResourceType() {
            return type;
        }

        @Read
        public IBaseResource read(@IdParam IdType id, RequestDetails request) {
            return kept(door, request, type, id);
        }

        @Search
        public IBundleProvider search(
                @Description("resource id") @OptionalParam(name = "_id") @Nullable TokenParam id,
                @Description("whose") @OptionalParam(name = "patient") @Nullable ReferenceParam patient,
                @Description("code of what it is") @OptionalParam(name = "code") @Nullable TokenParam code,
                @Description("system|value of its number") @OptionalParam(name = "identifier") @Nullable
                        TokenParam identifier,
                RequestDetails request) {
            return EvidenceProviders.search(
                    door,
                    request,
                    type,
                    new Records.Query(
                            type.getSimpleName(),
                            Optional.ofNullable(id).map(TokenParam::getValue),
                            patient(patient),
                            Optional.ofNullable(code).map(TokenParam::getValue),
                            Optional.ofNullable(identifier).map(TokenParam::getSystem),
                            Optional.ofNullable(identifier).map(TokenParam::getValue),
                            Optional.empty(),
                            0,
                            0));
        }
    }
}
