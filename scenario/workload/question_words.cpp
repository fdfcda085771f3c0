#include "scenario/workload/question_words.hpp"

#include <array>

namespace loadtest::scenario::words {

namespace {

constexpr std::array<std::string_view, 101> places_list{
    "Lisbon",   "Porto",     "Seville",   "Toledo",    "Valencia",  "Marseille", "Lyon",
    "Bordeaux", "Nantes",    "Ghent",     "Bruges",    "Antwerp",   "Utrecht",   "Leiden",
    "Bremen",   "Hamburg",   "Leipzig",   "Nuremberg", "Augsburg",  "Basel",     "Geneva",
    "Milan",    "Genoa",     "Pisa",      "Florence",  "Siena",     "Naples",    "Palermo",
    "Ragusa",   "Zagreb",    "Vienna",    "Graz",      "Prague",    "Brno",      "Krakow",
    "Gdansk",   "Riga",      "Tallinn",   "Helsinki",  "Stockholm", "Uppsala",   "Bergen",
    "Aarhus",   "Edinburgh", "Glasgow",   "York",      "Bristol",   "Norwich",   "Dublin",
    "Cork",     "Galway",    "Budapest",  "Belgrade",  "Sofia",     "Bucharest", "Athens",
    "Corinth",  "Istanbul",  "Izmir",     "Antioch",   "Aleppo",    "Damascus",  "Beirut",
    "Cairo",    "Tunis",     "Algiers",   "Fez",       "Marrakesh", "Timbuktu",  "Accra",
    "Lagos",    "Zanzibar",  "Mombasa",   "Aden",      "Muscat",    "Baghdad",   "Basra",
    "Tabriz",   "Isfahan",   "Shiraz",    "Kabul",     "Lahore",    "Delhi",     "Agra",
    "Surat",    "Goa",       "Madras",    "Calcutta",  "Dhaka",     "Mandalay",  "Bangkok",
    "Malacca",  "Hanoi",     "Guangzhou", "Nanjing",   "Kyoto",     "Nagasaki",  "Seoul",
    "Manila",   "Boston",    "Havana"};

constexpr std::array<std::string_view, 64> regions_list{"the Baltic coast",
                                                        "the Black Forest",
                                                        "the Po valley",
                                                        "the Scottish Highlands",
                                                        "the Low Countries",
                                                        "the Rhine valley",
                                                        "the Danube delta",
                                                        "the Carpathians",
                                                        "the Balkans",
                                                        "the Peloponnese",
                                                        "Anatolia",
                                                        "the Caucasus",
                                                        "Mesopotamia",
                                                        "the Nile valley",
                                                        "the Maghreb",
                                                        "the Sahel",
                                                        "the Gold Coast",
                                                        "the Congo basin",
                                                        "the Swahili coast",
                                                        "the Ethiopian highlands",
                                                        "the Cape",
                                                        "Madagascar",
                                                        "the Levant",
                                                        "the Hejaz",
                                                        "the Persian plateau",
                                                        "Bactria",
                                                        "the Indus valley",
                                                        "the Ganges plain",
                                                        "the Deccan",
                                                        "Kerala",
                                                        "Ceylon",
                                                        "Bengal",
                                                        "Assam",
                                                        "the Mekong delta",
                                                        "Java",
                                                        "Sumatra",
                                                        "Borneo",
                                                        "the Moluccas",
                                                        "Luzon",
                                                        "Formosa",
                                                        "Sichuan",
                                                        "Manchuria",
                                                        "Mongolia",
                                                        "Hokkaido",
                                                        "Siberia",
                                                        "Kamchatka",
                                                        "the Urals",
                                                        "the Don steppe",
                                                        "Crimea",
                                                        "Galicia",
                                                        "Normandy",
                                                        "Brittany",
                                                        "Provence",
                                                        "Andalusia",
                                                        "Catalonia",
                                                        "the Azores",
                                                        "Iceland",
                                                        "Lapland",
                                                        "Patagonia",
                                                        "the Andes",
                                                        "the Amazon basin",
                                                        "Yucatan",
                                                        "the Caribbean",
                                                        "New England"};

constexpr std::array<std::string_view, 40> audiences_list{"retired teachers",
                                                          "school pupils",
                                                          "first-year students",
                                                          "museum visitors",
                                                          "hobby gardeners",
                                                          "young farmers",
                                                          "bus drivers",
                                                          "librarians",
                                                          "nurses",
                                                          "night-shift workers",
                                                          "chess players",
                                                          "choir singers",
                                                          "amateur historians",
                                                          "city planners",
                                                          "small shop owners",
                                                          "apprentice bakers",
                                                          "sailors",
                                                          "hikers",
                                                          "radio listeners",
                                                          "exchange students",
                                                          "volunteer firefighters",
                                                          "carpenters",
                                                          "new parents",
                                                          "book club members",
                                                          "tour guides",
                                                          "junior engineers",
                                                          "accountants",
                                                          "beekeepers",
                                                          "science fair judges",
                                                          "journalists",
                                                          "kindergarten teachers",
                                                          "town councillors",
                                                          "language learners",
                                                          "watchmakers",
                                                          "train enthusiasts",
                                                          "pharmacists",
                                                          "village elders",
                                                          "film students",
                                                          "cooks",
                                                          "rowing club members"};

constexpr std::array<std::string_view, 12> months_list{
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

constexpr std::array<std::string_view, 60> first_names_list{
    "Amara", "Benedikt", "Chiara", "Dmitri", "Elif",  "Farid",  "Greta", "Hiro",    "Ines",
    "Jonas", "Kofi",     "Leila",  "Mateo",  "Nadia", "Oskar",  "Priya", "Quentin", "Rosa",
    "Samir", "Tove",     "Ulrich", "Vera",   "Wanda", "Ximena", "Yusuf", "Zofia",   "Anika",
    "Bruno", "Carmen",   "Dario",  "Esther", "Felix", "Gloria", "Hamid", "Irene",   "Jakub",
    "Katya", "Lorenzo",  "Miriam", "Niko",   "Olga",  "Pablo",  "Rania", "Stefan",  "Teresa",
    "Umar",  "Viktor",   "Wilma",  "Yara",   "Zeno",  "Alba",   "Boris", "Clara",   "Dong",
    "Emil",  "Fatou",    "Gideon", "Hanna",  "Ivo",   "Judith"};

constexpr std::array<std::string_view, 40> goods_list{
    "apples",       "pencils",    "tiles",        "candles",     "tulip bulbs", "postcards",
    "bricks",       "notebooks",  "tea bags",     "marbles",     "light bulbs", "oranges",
    "buttons",      "stamps",     "seed packets", "eggs",        "paper cups",  "wine corks",
    "coins",        "screws",     "lemons",       "beads",       "envelopes",   "roof slates",
    "walnuts",      "soap bars",  "ribbons",      "batteries",   "maps",        "bread rolls",
    "chess pieces", "matchboxes", "cookies",      "flower pots", "magnets",     "oysters",
    "spoons",       "feathers",   "badges",       "honey jars"};

constexpr std::array<std::string_view, 48> customs_list{"the price of bread",
                                                        "the grain trade",
                                                        "guild rules",
                                                        "river tolls",
                                                        "land ownership",
                                                        "the education of girls",
                                                        "burial customs",
                                                        "marriage contracts",
                                                        "the coinage",
                                                        "the tax on salt",
                                                        "public baths",
                                                        "fire fighting",
                                                        "the care of orphans",
                                                        "book printing",
                                                        "the work of midwives",
                                                        "the keeping of clocks",
                                                        "street lighting",
                                                        "the wool trade",
                                                        "the training of doctors",
                                                        "market days",
                                                        "fishing rights",
                                                        "the postal service",
                                                        "the use of forests",
                                                        "money lending",
                                                        "road building",
                                                        "water mills",
                                                        "the wearing of jewels",
                                                        "town defences",
                                                        "religious festivals",
                                                        "music at court",
                                                        "the theatre",
                                                        "ship building",
                                                        "the making of glass",
                                                        "astronomy",
                                                        "map making",
                                                        "the spice trade",
                                                        "bee keeping",
                                                        "the poor laws",
                                                        "the wine harvest",
                                                        "public executions",
                                                        "the horse trade",
                                                        "the baking of bricks",
                                                        "the teaching of law",
                                                        "quarantine",
                                                        "the silk trade",
                                                        "the diet of the poor",
                                                        "the naming of streets",
                                                        "wage labour"};

constexpr std::array<std::string_view, 24> aspects_list{"who paid for it",
                                                        "what it meant for women",
                                                        "the role of the church",
                                                        "what farmers thought of it",
                                                        "which sources we have",
                                                        "how long it lasted",
                                                        "who opposed it",
                                                        "the part played by chance",
                                                        "what it cost",
                                                        "how children lived",
                                                        "the influence of neighbours",
                                                        "what the law said",
                                                        "how news of it spread",
                                                        "the tools in use",
                                                        "where historians disagree",
                                                        "what was lost",
                                                        "how cities gained from it",
                                                        "the effect of the climate",
                                                        "what foreigners reported",
                                                        "the words people used",
                                                        "who grew rich by it",
                                                        "how it is remembered",
                                                        "the everyday details",
                                                        "the numbers behind it"};

constexpr std::array<std::string_view, 48> landforms_list{"rivers",
                                                          "mountain passes",
                                                          "trade winds",
                                                          "soils",
                                                          "forests",
                                                          "harbours",
                                                          "ocean currents",
                                                          "lakes",
                                                          "salt flats",
                                                          "volcanoes",
                                                          "glaciers",
                                                          "deserts",
                                                          "wetlands",
                                                          "coral reefs",
                                                          "islands",
                                                          "canyons",
                                                          "plateaus",
                                                          "fault lines",
                                                          "grasslands",
                                                          "fjords",
                                                          "caves",
                                                          "hot springs",
                                                          "sand dunes",
                                                          "estuaries",
                                                          "rain shadows",
                                                          "railway lines",
                                                          "border crossings",
                                                          "vineyards",
                                                          "rice terraces",
                                                          "olive groves",
                                                          "fishing grounds",
                                                          "copper mines",
                                                          "pilgrim routes",
                                                          "language borders",
                                                          "time zones",
                                                          "river deltas",
                                                          "waterfalls",
                                                          "peat bogs",
                                                          "mangroves",
                                                          "cloud forests",
                                                          "tidal flats",
                                                          "limestone hills",
                                                          "canals",
                                                          "reservoirs",
                                                          "migration routes of birds",
                                                          "oases",
                                                          "cliffs",
                                                          "straits"};

} // namespace

std::span<const std::string_view> places() {
  return places_list;
}
std::span<const std::string_view> regions() {
  return regions_list;
}
std::span<const std::string_view> audiences() {
  return audiences_list;
}
std::span<const std::string_view> months() {
  return months_list;
}
std::span<const std::string_view> first_names() {
  return first_names_list;
}
std::span<const std::string_view> goods() {
  return goods_list;
}
std::span<const std::string_view> customs() {
  return customs_list;
}
std::span<const std::string_view> aspects() {
  return aspects_list;
}
std::span<const std::string_view> landforms() {
  return landforms_list;
}

} // namespace loadtest::scenario::words
