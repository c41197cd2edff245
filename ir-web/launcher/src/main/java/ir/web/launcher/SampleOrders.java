package ir.web.launcher;

import ir.domain.lesion.BodySite;
import ir.fhir.mapper.Codes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Enumerations;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.MedicationStatement;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;

/** Orders as an EHR sends them, for fictitious patients. */
public final class SampleOrders {
    private SampleOrders() {}

    /**
     * One fictitious patient with an order; null values were not sent by the EHR.
     *
     * @param workedUp whether laboratory values and all answers that can be known before the day are included
     */
    public record Sample(
            String number,
            String family,
            String given,
            boolean female,
            LocalDate born,
            BodySite site,
            @Nullable Boolean right,
            String tumourCode,
            String primary,
            @Nullable Double longestCm,
            @Nullable Integer pain,
            int omed,
            boolean radiotherapyFailed,
            boolean covered,
            ServiceRequest.ServiceRequestPriority priority,
            boolean workedUp) {}

    public static Bundle bundle(Sample sample, Instant now) {
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.TRANSACTION);
        var patient = urn("patient-" + sample.number());
        var condition = urn("condition-" + sample.number());

        var person = new Patient();
        person.addIdentifier()
                .setSystem("https://beispielklinik.example/mrn")
                .setValue(sample.number())
                .setType(new CodeableConcept()
                        .addCoding(new Coding("http://terminology.hl7.org/CodeSystem/v2-0203", "MR", null)));
        person.addName().setFamily(sample.family()).addGiven(sample.given());
        person.setGender(
                sample.female() ? Enumerations.AdministrativeGender.FEMALE : Enumerations.AdministrativeGender.MALE);
        person.setBirthDateElement(new DateType(sample.born().toString()));
        add(bundle, patient, person)
                .getRequest()
                .setIfNoneExist("identifier=https://beispielklinik.example/mrn|" + sample.number());

        var tumour = new Condition();
        tumour.setSubject(new Reference(patient));
        tumour.setClinicalStatus(new CodeableConcept()
                .addCoding(new Coding("http://terminology.hl7.org/CodeSystem/condition-clinical", "active", null)));
        tumour.setCode(new CodeableConcept()
                .setText(sample.primary())
                .addCoding(new Coding(Codes.SNOMED, sample.tumourCode(), null)));
        var where = new CodeableConcept()
                .addCoding(new Coding(Codes.SNOMED, sample.site().snomed(), null));
        if (sample.right() != null) {
            where.addCoding(
                    sample.right()
                            ? new Coding(Codes.SNOMED, "24028007", "Right")
                            : new Coding(Codes.SNOMED, "7771000", "Left"));
        }
        tumour.addBodySite(where);
        add(bundle, condition, tumour);

        var yesterday = now.minus(1, ChronoUnit.DAYS);
        if (sample.longestCm() != null) {
            var size = observation(patient, condition, new Coding(Codes.LOINC, "33728-7", null), yesterday);
            size.setValue(quantity(sample.longestCm(), "cm"));
            add(bundle, urn("size-" + sample.number()), size);
        }
        if (sample.pain() != null) {
            var pain = observation(patient, condition, new Coding(Codes.LOCAL, "worst-pain-24h", null), yesterday);
            pain.getCode().addCoding(new Coding(Codes.LOINC, "72514-3", null));
            pain.setValue(new IntegerType(sample.pain()));
            add(bundle, urn("pain-" + sample.number()), pain);
        }
        var dose = observation(patient, condition, new Coding(Codes.LOCAL, "omed", null), yesterday);
        dose.setValue(quantity(sample.omed(), "mg/d"));
        add(bundle, urn("omed-" + sample.number()), dose);

        if (sample.radiotherapyFailed()) {
            var radiotherapy = new Procedure();
            radiotherapy.setStatus(Procedure.ProcedureStatus.COMPLETED);
            radiotherapy.setSubject(new Reference(patient));
            radiotherapy.setCode(new CodeableConcept()
                    .setText("Radiotherapy 20 Gy in 5")
                    .addCoding(new Coding(Codes.SNOMED, "108290001", null)));
            radiotherapy.addReasonReference(new Reference(condition));
            radiotherapy.setPerformed(new DateTimeType(Date.from(now.minus(200, ChronoUnit.DAYS))));
            radiotherapy.setOutcome(new CodeableConcept().setText("failed"));
            add(bundle, urn("rt-" + sample.number()), radiotherapy);
        }
        if (sample.covered()) {
            var cover = new Coverage();
            cover.setStatus(Coverage.CoverageStatus.ACTIVE);
            cover.setBeneficiary(new Reference(patient));
            cover.addPayor(new Reference().setDisplay("Beispielkasse"));
            cover.getPeriod()
                    .setStart(Date.from(now.minus(100, ChronoUnit.DAYS)))
                    .setEnd(Date.from(now.plus(300, ChronoUnit.DAYS)));
            add(bundle, urn("cover-" + sample.number()), cover);
        }
        var consent = new Consent();
        consent.setStatus(Consent.ConsentState.ACTIVE);
        consent.setScope(new CodeableConcept()
                .addCoding(new Coding("http://terminology.hl7.org/CodeSystem/consentscope", "treatment", null)));
        consent.addCategory(new CodeableConcept().addCoding(new Coding(Codes.LOINC, "59284-0", null)));
        consent.setPolicyRule(new CodeableConcept()
                .addCoding(new Coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", "OPTIN", null)));
        consent.setPatient(new Reference(patient));
        consent.setDateTime(Date.from(yesterday));
        if (sample.workedUp()) {
            var named = new ArrayList<>(List.of("no-cure", "nerve", "infection", "bleeding", "fracture", "repeat"));
            if (sample.right() != null) {
                named.add(sample.right() ? "RIGHT" : "LEFT");
            }
            named.forEach(code -> consent.getProvision()
                    .addCode(new CodeableConcept().addCoding(new Coding(Codes.LOCAL, code, null))));
            workUp(bundle, sample, patient, condition, yesterday);
        }
        add(bundle, urn("consent-" + sample.number()), consent);

        var order = new ServiceRequest();
        order.addIdentifier().setSystem("https://beispielklinik.example/orders").setValue("SR-" + sample.number());
        order.setStatus(ServiceRequest.ServiceRequestStatus.ACTIVE);
        order.setIntent(ServiceRequest.ServiceRequestIntent.ORDER);
        order.setPriority(sample.priority());
        order.setCode(new CodeableConcept()
                .setText("CT-guided cryoablation of bone metastasis")
                .addCoding(new Coding(Codes.CPT, "20983", null)));
        order.setSubject(new Reference(patient));
        order.addReasonReference(new Reference(condition));
        order.setAuthoredOn(Date.from(now));
        order.setRequester(new Reference().setDisplay("Dr. Zehn, oncology"));
        add(bundle, urn("order-" + sample.number()), order);
        return bundle;
    }

    /**
     * Laboratory values have LOINC codes; other answers have the code of the question, as a questionnaire of the EHR
     * sends them.
     */
    private static void workUp(Bundle bundle, Sample sample, String patient, String condition, Instant at) {
        value(bundle, sample, patient, "6301-6", 1.1, "1", at);
        value(bundle, sample, patient, "777-3", 180 + sample.omed(), "10*9/L", at);
        value(bundle, sample, patient, "718-7", 11.8, "g/dL", at);
        value(bundle, sample, patient, "98979-8", 74, "mL/min/{1.73_m2}", at);
        value(bundle, sample, patient, "2160-0", 0.9, "mg/dL", at);
        value(bundle, sample, patient, "29463-7", 72, "kg", at);
        value(bundle, sample, patient, "89247-1", 1, "{score}", at);
        boolean thinned = sample.number().endsWith("5");
        var answers = new LinkedHashMap<String, String>();
        answers.put("asa", "2");
        answers.put("liver-disease", "NO");
        answers.put("bleeding-disorder", "NO");
        answers.put("cold-disease", "NO");
        answers.put("implant", "NONE");
        answers.put("allergy", "NONE_KNOWN");
        answers.put("childbearing", "NO");
        answers.put("short-prognosis", "NO");
        answers.put("contrast", "NO");
        answers.put("antibiotic-decision", "NONE_NEEDED");
        answers.put("chemotherapy-on", "none");
        answers.put("radiotherapy-on", "none");
        answers.put("escort", "YES");
        answers.put("setting", "DAY_CASE");
        if (thinned) {
            answers.put("recent-stent-valve-thrombosis", "NO");
            var drug = new MedicationStatement();
            drug.setStatus(MedicationStatement.MedicationStatementStatus.ACTIVE);
            drug.setSubject(new Reference(patient));
            drug.setMedication(new CodeableConcept()
                    .setText("Apixaban 5 mg")
                    .addCoding(new Coding("http://www.whocc.no/atc", "B01AF02", "apixaban")));
            drug.addDosage().getTiming().getRepeat().addTimeOfDay("08:00:00").addTimeOfDay("20:00:00");
            add(bundle, urn("drug-" + sample.number()), drug);
        } else {
            answers.put("anticoagulants", "none");
        }
        answers.forEach((code, text) -> codedResource(bundle, sample, patient, null, code, text, at));
        var ofLesion = new LinkedHashMap<String, String>();
        ofLesion.put("primary-tumour", PRIMARIES.getOrDefault(sample.primary(), "OTHER"));
        ofLesion.put("imaging", "CT");
        ofLesion.put("safe-path", "YES");
        for (var structure : List.of("vessel", "nerve", "cord", "bowel", "ureter")) {
            ofLesion.put(structure + "-mm", "none");
        }
        ofLesion.put("skin-mm", "22");
        if (sample.site().tissueType() == BodySite.TissueType.LONG_BONE) {
            ofLesion.put("mirels-site", sample.site() == BodySite.HUMERUS ? "UPPER_LIMB" : "LOWER_LIMB");
            ofLesion.put("mirels-pain", "MODERATE");
            ofLesion.put("mirels-lesion", "MIXED");
            ofLesion.put("mirels-size", "UNDER_ONE_THIRD");
        }
        if (sample.site().tissueType() == BodySite.TissueType.SPINE) {
            ofLesion.put("sins-location", "RIGID");
            ofLesion.put("sins-pain", "OCCASIONAL");
            ofLesion.put("sins-lesion", "MIXED");
            ofLesion.put("sins-alignment", "NORMAL");
            ofLesion.put("sins-collapse", "NONE");
            ofLesion.put("sins-posterolateral", "NONE");
        }
        ofLesion.forEach((code, text) -> codedResource(bundle, sample, patient, condition, code, text, at));
    }

    private static final Map<String, String> PRIMARIES = Map.of(
            "breast", "BREAST", "lung", "LUNG", "prostate", "PROSTATE", "kidney", "KIDNEY", "thyroid", "THYROID");

    private static void value(
            Bundle bundle, Sample sample, String patient, String loinc, double value, String unit, Instant at) {
        var observation = observation(patient, null, new Coding(Codes.LOINC, loinc, null), at);
        observation.setValue(quantity(value, unit));
        add(bundle, urn(loinc + "-" + sample.number()), observation);
    }

    private static void codedResource(
            Bundle bundle,
            Sample sample,
            String patient,
            @Nullable String condition,
            String code,
            String text,
            Instant at) {
        var observation = observation(patient, condition, new Coding(Codes.LOCAL, code, null), at);
        observation.setValue(new StringType(text));
        add(bundle, urn(code + "-" + sample.number()), observation);
    }

    private static Observation observation(String patient, @Nullable String condition, Coding code, Instant at) {
        var observation = new Observation();
        observation.setStatus(Observation.ObservationStatus.FINAL);
        observation.setSubject(new Reference(patient));
        if (condition != null) {
            observation.addFocus(new Reference(condition));
        }
        observation.setCode(new CodeableConcept().addCoding(code));
        observation.setEffective(new DateTimeType(Date.from(at)));
        return observation;
    }

    private static Quantity quantity(double value, String unit) {
        return new Quantity(value)
                .setUnit(unit)
                .setSystem("http://unitsofmeasure.org")
                .setCode(unit);
    }

    private static Bundle.BundleEntryComponent add(Bundle bundle, String url, Resource resource) {
        var entry = bundle.addEntry().setFullUrl(url).setResource(resource);
        entry.getRequest().setMethod(Bundle.HTTPVerb.POST).setUrl(resource.fhirType());
        return entry;
    }

    /** A distinct, reproducible URN for each entry. */
    private static String urn(String name) {
        return "urn:uuid:" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }
}
