/**
 * Names for invented people, by origin, so that lists show what real lists show: accents, prefixes, short and
 * long names, and families of one syllable. No pair is meant to be anyone.
 */
export interface NameList {
  readonly origin: string;
  readonly women: readonly string[];
  readonly men: readonly string[];
  readonly families: readonly string[];
}

const list = (origin: string, women: string, men: string, families: string): NameList => ({
  origin,
  women: women.split(' '),
  men: men.split(' '),
  families: families.split(' '),
});

export const ENGLISH = list(
  'english',
  'Dorothy Joan Margaret Sheila Maureen Beryl Audrey Pauline Hilary Rosemary Winifred Brenda Gillian Marjorie Jean Valerie',
  'Kenneth Ronald Derek Geoffrey Stanley Leonard Roy Dennis Clifford Norman Trevor Gordon Alan Raymond',
  'Ashdown Birtwhistle Cartledge Dunmore Entwisle Fairclough Garside Hollinrake Ibbotson Kershaw Lumley Micklethwaite Nuttall Ormerod Pickersgill Ramsbottom Scholefield Thwaite Uttley Wadsworth',
);

export const SCOTTISH_WELSH = list(
  'scottish and welsh',
  'Morag Eilidh Catriona Fiona Megan Gwyneth Rhiannon Bronwen Isla Nerys Agnes Senga',
  'Hamish Alasdair Ewan Callum Gwilym Emrys Dafydd Iestyn Murdo Angus',
  'MacAskill MacQuarrie Strachan Abernethy Farquharson Llewellyn Prydderch Gethin Cadwallader Tudor Dalgleish Kinnaird',
);

export const IRISH = list(
  'irish',
  'Bríd Máire Síle Nuala Deirdre Gráinne Philomena Bernadette Assumpta',
  'Pádraig Séamus Cormac Donal Eamon Fintan Malachy Declan',
  "O'Brien Kelleher O'Rourke MacGilligan Breathnach Tuohy Kinsella Geraghty Mulcahy",
);

export const SOUTH_ASIAN = list(
  'south asian',
  'Sunita Parveen Kamala Nasreen Lakshmi Shanta Razia Usha Meenakshi Amina Gurpreet Indira',
  'Harbhajan Iqbal Suresh Mohammed Rajendra Balwinder Anwar Krishnan Tariq Devinder',
  'Chaudhry Dhillon Krishnamurthy Patel Qureshi Subramaniam Bhattacharya Sandhu Mahmood Wijesinghe Rahman Joshi',
);

export const CARIBBEAN_AFRICAN = list(
  'caribbean and african',
  'Gloria Icilda Merlene Verona Ngozi Adaeze Abena Folasade Hyacinth Wanjiru Claudette',
  'Winston Delroy Neville Chukwuemeka Kwabena Babatunde Cuthbert Everton Kamau',
  'Braithwaite Okonkwo Adeyemi Mensah Campbell-Reid Clarke-Bailey Owusu Nwachukwu Desmond Mwangi Pommells',
);

export const POLISH_ITALIAN = list(
  'central and southern europe',
  'Jadwiga Zofia Bożena Halina Concetta Assunta Giuseppina Lucía Eleni Stanisława',
  'Zbigniew Stanisław Kazimierz Salvatore Carmelo Panagiotis Wiesław Domenico',
  'Wiśniewska-Kowal Zając Brzęczyszczak Lombardozzi Esposito Papadimitriou Szymańczyk Grzelak Iannuzzi Núñez',
);

export const MAORI_PASIFIKA = list(
  'māori and pasifika',
  'Hinemoa Aroha Mere Ngaire Whetu Ana Sina Losa Tāmihana Kahurangi Mele',
  'Rangi Wiremu Hōne Tāne Sione Tevita Manaia Rāwiri Pita',
  'Te-Hira Parata Ngata-Wells Tūhoe Faleolo Tupou Leavasa Paki Mahuta-Rowe Tautahi Vaipulu',
);

export const PAKEHA = list(
  'new zealand',
  'Shirley Heather Lorraine Noeline Colleen Beverley Yvonne Glenys Raewyn Daphne Jocelyn',
  'Murray Graeme Ross Bruce Neil Selwyn Maurice Noel Barry',
  'Anstruther Bidwell Copeland Drummond Eastwick Fothergill Gillanders Hathaway Kirkbride Lockwood Maddren',
);

export const EAST_ASIAN = list(
  'east asian',
  'Mei-Ling Sau-Lan Yuk-Ying Kazuko Michiko Soon-Ja Thi-Hoa Lan-Anh Corazon Imelda Xiuying',
  'Kwok-Wai Chi-Keung Hiroshi Young-Ho Van-Minh Guoqiang Rodrigo Takeshi Wing-Fai',
  'Ng Li Wong Nguyen Trần Park Yamashita Cheung Dela-Cruz Oh Ho Sakamoto Villanueva',
);

export const CANADIAN = list(
  'canadian',
  'Marguerite Solange Thérèse Elaine Norma Phyllis Geneviève Muriel Ingrid Astrid Lorna',
  'Réjean Gaston Lloyd Wallace Sven Ernest Clarence Olaf Marcel Douglas',
  'Beauchemin Tremblay-Roy Lindqvist Halvorsen Kowalchuk Penner Desjarlais Friesen Hryniuk Lafrenière Sinclair-Moss',
);

export const INDIGENOUS_SIKH_CANADIAN = list(
  'first nations and punjabi canadian',
  'Rose Delphine Bernice Harjit Manjit Surinder Evangeline Lavina Jaswant',
  'Leonard Ernest Wilfred Kuldip Gurdial Amrik Percival Elijah',
  'Charlie-Joe Grewal Point-George Sidhu Thevarge Gill Crow-Chief Bains Williams-Paul Sangha',
);
