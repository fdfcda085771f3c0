#include "scenario/workload/grammar.hpp"
#include "scenario/workload/question_words.hpp"

#include <array>
#include <stdexcept>

namespace loadtest::scenario {

namespace {

using forms = std::array<std::string_view, 8>;

constexpr forms historical_forms{
    "How did {custom} change in {place} around {year}, compared with {region}? Stress {aspect}, "
    "for {count} {audience}.",
    "What was special about {custom} in {place} in {year}, seen from {region}? Explain {aspect} "
    "to {count} {audience}.",
    "I am telling {count} {audience} about {custom} in {place} near {year}. What differed in "
    "{region}, and what about {aspect}?",
    "Why does {custom} in {place} of {year} still interest historians of {region}? Tell {count} "
    "{audience} {aspect}.",
    "Describe {custom} as someone from {region} met it in {place} in {year}; {count} {audience} "
    "ask about {aspect}.",
    "Did {region} shape {custom} in {place} before {year}? Answer for {count} {audience}, with "
    "{aspect}.",
    "Which events up to {year} explain {custom} in {place} and in {region}? My {count} {audience} "
    "care about {aspect}.",
    "Compare {custom} in {place} with {region} for the year {year}: {aspect}, in words for {count} "
    "{audience}."};

constexpr forms mathematical_forms{
    "{name} has {a} {goods}, sells {b} of them at {d} cents each and packs the rest in boxes of "
    "{c}. How many boxes are full?",
    "A box holds {c} {goods}. {name} fills as many as possible from {a}, then gives {b} away at a "
    "loss of {d} cents each. What is lost and left?",
    "{name} buys {a} {goods} for {d} cents each and resells {b} at {c} percent more. Is there a "
    "profit? Show each step.",
    "If {name} stacks {a} {goods} in rows of {c} and then adds {b}, how many rows result, and what "
    "do they cost at {d} cents a piece?",
    "Every day {name} makes {c} {goods}, starting from {b}. After how many days are there {a}, and "
    "what are they worth at {d} cents each?",
    "Out of {a} {goods}, {b} are broken. {name} draws {c} without looking. What is the chance that "
    "none is broken, if each costs {d} cents?",
    "{name} shares {a} {goods} among {c} friends and keeps the remainder. Add {b}: what is the "
    "total worth at {d} cents each?",
    "Find the mean price when {name} sells {b} {goods} at {d} cents and the others of {a} at {c} "
    "percent less. Explain the formula."};

constexpr forms geographical_forms{
    "Which {landform} shape the way from {place} to {region}? I travel {days} days in {month} with "
    "{count} {audience}; mention {aspect}.",
    "What would {count} {audience} learn about {landform} near {place} within {days} days of "
    "{month}, and how does {region} differ in {aspect}?",
    "Plan {days} days in {month} for {count} {audience} who compare {landform} around {place} with "
    "{region}; include {aspect}.",
    "Why do {landform} matter more in {region} than in {place}? Prepare {count} {audience} for "
    "{days} days there in {month}, with {aspect}.",
    "Explain {landform} of {region} to {count} {audience} from {place} who have {days} days in "
    "{month}. Do not forget {aspect}.",
    "How do {landform} between {place} and {region} look in {month}? We have {days} days, {count} "
    "{audience}, and wonder about {aspect}.",
    "Name maps and books on {landform} for a trip of {days} days in {month} from {place} to "
    "{region}; {count} {audience} want {aspect}.",
    "Are {landform} the reason why {place} and {region} trade little? Answer {count} {audience} in "
    "{month}, after {days} days of study: {aspect}."};

constexpr forms hypothetical_forms{
    "What if {change} in {place} by {year}, and {percent} percent of {group} liked it? Tell "
    "{count} {audience} about {aspect}.",
    "Imagine that {change} in {place} from {year} on. How would {percent} percent of {group} "
    "react? Show {count} {audience} {aspect}.",
    "Suppose {change} in {place} in {year} against the will of {percent} percent of {group}. Which "
    "laws follow? Explain {aspect} to {count} {audience}.",
    "By {year}, {change} in {place}. Write what {percent} percent of {group} remember of it, for "
    "{count} {audience}, with {aspect}.",
    "If {change} in {place} around {year}, would {percent} percent of {group} leave? Discuss "
    "{aspect} with {count} {audience}.",
    "A novel begins: in {year}, {change} in {place}, and {percent} percent of {group} rejoiced. "
    "Go on, with {aspect}, for {count} {audience}.",
    "Could it be that {change} in {place} before {year}? Argue for {percent} percent of {group}; "
    "{count} {audience} judge {aspect}.",
    "Who would profit if {change} in {place} in {year} and {percent} percent of {group} had paid? "
    "Debate {aspect} before {count} {audience}."};

constexpr forms technical_forms{
    "How would you build {system} in {language} for {rate} requests a second, with {constraint} "
    "and {memory} GB of memory? Tell our {count} developers {concern}.",
    "We run {system} in {language} with {constraint}. At {rate} requests a second its {memory} GB "
    "fill up. Show {count} colleagues {concern}.",
    "Review this plan: {system} in {language}, {memory} GB, {constraint}, {rate} requests a "
    "second. Our {count} testers ask {concern}.",
    "Is {language} a good choice for {system} with {constraint}? We expect {rate} requests a "
    "second on {memory} GB; {count} of us wonder {concern}.",
    "Which design of {system} in {language} survives {rate} requests a second on {memory} GB and "
    "{constraint}? Teach {count} juniors {concern}.",
    "{count} engineers port {system} to {language}. Given {constraint}, {memory} GB and {rate} "
    "requests a second: {concern}?",
    "Estimate the cost of {system} in {language} at {rate} requests a second with {memory} GB and "
    "{constraint}, then tell {count} managers {concern}.",
    "What goes wrong when {system} in {language} meets {constraint} at {rate} requests a second on "
    "{memory} GB? Brief {count} operators on {concern}."};

constexpr forms follow_up_forms{
    "Going back to {topic}: {request}? Give {example} from {place} around {year}, in {sentences} "
    "sentences, for {count} {audience}.",
    "About {topic} again, {request}? Use {example} of {year} from {place}; {count} {audience} read "
    "at most {sentences} sentences.",
    "Thanks. On {topic}: {request}? Write {sentences} sentences with {example} set in {place} in "
    "{year} for {count} {audience}.",
    "One more thing on {topic}: {request}? {count} {audience} would like {example} from {place}, "
    "{year}, in {sentences} sentences.",
    "You mentioned {topic}. So {request}? Add {example} from {place} in {year} and stay within "
    "{sentences} sentences for {count} {audience}.",
    "Still on {topic}: {request}? My {count} {audience} know {place} of {year}, so take {example} "
    "from there, in {sentences} sentences.",
    "Let us stay with {topic}: {request}? Tell it in {sentences} sentences, as {example} heard in "
    "{place} in {year} by {count} {audience}.",
    "With {topic} in mind, {request}? {sentences} sentences and {example} from {year} in {place} "
    "will do for {count} {audience}."};

const slot count{"count", {}, 2, 98};

std::vector<grammar> make_strategies() {
  const slot place{"place", words::places()};
  const slot region{"region", words::regions()};
  const slot audience{"audience", words::audiences()};
  const slot aspect{"aspect", words::aspects()};
  return {
      {"historical",
       historical_forms,
       {{"custom", words::customs()},
        place,
        {"year", {}, 1400, 551},
        region,
        aspect,
        count,
        audience},
       "{custom} in {place}"},
      {"mathematical",
       mathematical_forms,
       {{"name", words::first_names()},
        {"goods", words::goods()},
        {"a", {}, 500, 1000},
        {"b", {}, 20, 480},
        {"c", {}, 3, 46},
        {"d", {}, 15, 900}},
       "{name} and the {goods}"},
      {"geographical",
       geographical_forms,
       {{"landform", words::landforms()},
        place,
        region,
        {"month", words::months()},
        {"days", {}, 3, 28},
        aspect,
        count,
        audience},
       "the {landform} of {region}"},
      {"hypothetical",
       hypothetical_forms,
       {{"change", words::changes()},
        place,
        {"year", {}, 2030, 200},
        {"percent", {}, 2, 97},
        {"group", words::groups()},
        aspect,
        count,
        audience},
       "the {group} of {place}"},
      {"technical",
       technical_forms,
       {{"system", words::systems()},
        {"language", words::languages()},
        {"rate", {}, 100, 9900},
        {"constraint", words::constraints()},
        {"memory", {}, 2, 63},
        {"concern", words::concerns()},
        count},
       "{system} in {language}"},
  };
}

} // namespace

const grammar& grammar_of(std::string_view strategy) {
  static const auto strategies = make_strategies();
  for (const auto& g : strategies)
    if (g.name == strategy)
      return g;
  throw std::logic_error("no grammar is called " + std::string{strategy});
}

const grammar& follow_up_grammar() {
  static const grammar follow_up{"follow-up",
                                 follow_up_forms,
                                 {{"request", words::requests()},
                                  {"example", words::examples()},
                                  {"place", words::places()},
                                  {"year", {}, 1800, 300},
                                  {"sentences", {}, 2, 29},
                                  count,
                                  {"audience", words::audiences()}},
                                 {}};
  return follow_up;
}

} // namespace loadtest::scenario
