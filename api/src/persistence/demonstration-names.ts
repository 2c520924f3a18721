/** Names for people who do not exist. Mixed as the people of these islands are. */
export const FIRST_NAMES = (
  'Aisha Amelia Amir Andrew Anna Aoife Ben Bronwen Callum Carys Chidi Chloe Ciara Connor Daniel Declan Dylan Eilidh Ella Emily ' +
  'Emma Erin Ethan Farah Fatima Fergus Fiona George Grace Hamish Hannah Harpreet Harry Imogen Iqra Isla Jack Jade James Jamila ' +
  'Jasmine Joanna Jordan Joseph Kai Karen Katie Kemi Kieran Leah Liam Lily Lucy Mairi Malik Maria Martin Megan Mohammed Mia ' +
  'Naomi Nia Niamh Nicola Nikhil Noah Nuala Oisin Olivia Omar Owen Patrick Paul Peter Priya Rachel Rahul Rhys Robert Roisin ' +
  'Rory Rosie Ruth Ryan Saoirse Sarah Sean Shanice Simran Sinead Sophie Stephen Tamsin Thomas Tom Usman Victoria William Yusuf Zara'
).split(' ');

export const LAST_NAMES = (
  'Adams Adeyemi Ahmed Ali Allen Anderson Bailey Begum Bell Bennett Brennan Brown Byrne Campbell Carter Chen Clarke Collins ' +
  'Cooper Cox Davies Davis Dixon Doherty Doyle Edwards Ellis Evans Fletcher Foster Gallagher Gill Graham Grant Gray Green ' +
  'Griffiths Hall Harris Harvey Hill Hughes Hussain Jackson James Jenkins Johnson Jones Kaur Kelly Kennedy Khan King Kowalski ' +
  'Lee Lewis Lloyd MacDonald MacLeod Mahmood Martin Mason McCarthy McKenzie Miller Mitchell Moore Morgan Morris Murphy Murray ' +
  'Nguyen Nowak O’Brien O’Connor Okafor Okonkwo Owen Parker Patel Phillips Powell Price Quinn Rahman Rees Reid Richards ' +
  'Roberts Robinson Rogers Ross Ryan Scott Shah Sharma Shaw Simpson Singh Smith Stewart Sullivan Taylor Thomas Thompson Turner ' +
  'Walker Walsh Ward Watson White Williams Wilson Wood Wright Young'
).split(' ');
