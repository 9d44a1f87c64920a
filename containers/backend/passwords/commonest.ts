// The commonest passwords of at least eight characters, in lower case; the shorter ones fall by their length.
// Checked without asking anybody, so that these are refused offline too.

const words = `
  password password1 password2 password3 password4 password5 password9 password12 password123 password1234 password12345 password01
  password11 password! password1! password123! passw0rd passw0rd1 p@ssw0rd p@ssword p@ssw0rd1 p@ssword1 pa$$word pa$$w0rd passwort
  passwort1 passwort123 passord1 passord123 passord2 motdepasse motdepasse1 contrasena contraseña contrasenha wachtwoord wachtwoord1
  welcome1 welcome12 welcome123 welcome01 welcome! velkommen velkommen1 willkommen willkommen1 bienvenue bienvenido 123456789
  1234567890 12345678 0123456789 012345678 123123123 123454321 1234554321 12341234 11111111 111111111 1111111111 00000000 000000000
  0000000000 99999999 88888888 87654321 987654321 9876543210 0987654321 147258369 147852369 159753456 741852963 789456123 963852741
  123456abc 1234abcd 12345abc 123456789a a123456789 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 zaq12wsx zaq1zaq1
  zaq1xsw2 !qaz2wsx q1w2e3r4 q1w2e3r4t5 qwer1234 qwert123 qwerty12 qwerty123 qwerty1234 qwerty12345 qwerty123456 qwertyui qwertyuiop
  qwerty11 qwerty!@# qwertz123 qwertzui qwertzuiop azertyui azertyuiop azerty123 asdfghjk asdfghjkl asdf1234 asdfasdf asdfjkl; zxcvbnm1
  zxcvbnm123 zxcvbnm, poiuytrewq lkjhgfdsa mnbvcxz1 1234qwer 123qweasd 123qwe123 123qweasdzxc qweasdzxc qweasd123 qazwsxedc qazwsx123
  qazxswedc abcd1234 abc12345 abcdefgh abcdefghi abc123456 abcabc123 a1b2c3d4 a1b2c3d4e5 aa123456 aa12345678 a12345678 a1234567
  q1234567 z1234567 1a2b3c4d aaaaaaaa 1234567a 12345678a 123456aa 123456qwerty 123456789q 11223344 1122334455 112233445566 123321123
  12344321 13579246 13131313 12121212 10101010 20202020 69696969 77777777 66666666 55555555 44444444 33333333 22222222 iloveyou
  iloveyou1 iloveyou2 iloveyou! iloveu123 ilovegod ilovejesus loveyou1 lovelove loveme123 lovers123 mylove123 forever1 sweetheart
  princess princess1 princesa princesse sunshine sunshine1 sunflower butterfly butterfly1 rainbow1 chocolate chocolate1 cheesecake
  strawberry blueberry pineapple watermelon football football1 football123 baseball baseball1 basketball basketball1 softball
  volleyball swimming hockey123 soccer123 liverpool liverpool1 chelsea123 arsenal123 arsenal1 manchester manutd123 juventus barcelona
  barcelona1 realmadrid galatasaray fenerbahce besiktas steelers redskins patriots cowboys1 lakers123 yankees1 superman superman1
  batman123 spiderman spiderman1 ironman1 starwars starwars1 pokemon1 pokemon123 naruto123 dragonball minecraft minecraft1 fortnite
  roblox123 blink182 metallica slipknot1 linkinpark nirvana1 eminem123 greenday trustno1 letmein1 letmein123 letmein! whatever
  whatever1 computer computer1 internet internet1 samsung1 samsung123 iphone123 android1 facebook facebook1 google123 youtube1
  instagram whatsapp microsoft windows10 windows123 linux123 server123 router123 cisco123 oracle123 changeme changeme1 changeme123
  changeit changethis default1 default123 secret123 secret12 mysecret topsecret security security1 access14 access123 login123 logmein1
  guest123 guest1234 test1234 test12345 test123456 testtest testtest1 testing1 testing123 tester123 testuser demo1234 temp1234
  temporary temppass user1234 username root1234 rootroot toor1234 admin123 admin1234 admin12345 admin123456 adminadmin admin2020
  admin2021 admin2022 admin2023 admin2024 admin2025 admin2026 administrator administrator1 docuvault docuvault1 docuvault123 supervisor
  manager1 master123 master12 superuser student1 teacher1 company1 office123 business monkey123 dragon123 dragon12 shadow123 michael1
  michael123 jennifer jennifer1 jessica1 jessica123 ashley123 daniel123 charlie1 charlie123 thomas123 jordan23 jordan123 michelle
  michelle1 nicole123 matthew1 anthony1 joshua123 william1 andrew123 benjamin alexander alexander1 alexandra christian christopher
  christine elizabeth elizabeth1 stephanie stephanie1 veronica victoria victoria1 samantha samantha1 danielle gabriel1 gabriela
  fernando fernando1 alejandro alejandra francisco guillermo sebastian sebastian1 valentina carolina patricia margaret caroline
  charlotte isabella sophie123 hannah123 patrick1 richard1 robert123 george123 hunter123 killer123 ginger123 pepper123 maggie123
  buster123 tigger123 harley123 harleydavidson mustang1 corvette ferrari1 porsche1 mercedes mercedes1 yamaha123 honda123 toyota123
  phoenix1 diamond1 diamonds midnight midnight1 blessed1 jesus123 jesuschrist godislove godbless faithful freedom1 november november1
  december december1 september september1 october1 february january1 summer2020 summer2021 summer2022 summer2023 summer2024 summer2025
  summer2026 winter2020 winter2021 winter2022 winter2023 winter2024 winter2025 winter2026 spring2024 spring2025 autumn2024 autumn2025
  sommer2024 sommer2025 hello123 hello1234 hellohello hellokitty helloworld goodbye1 snoopy123 scooby123 garfield mickey123 mickeymouse
  donald123 simpsons cartman1 matrix123 thunder1 lightning warrior1 gangster playboy1 babygirl babygirl1 angel123 angels123 precious
  beautiful beautiful1 gorgeous handsome lovely123 cookie123 peanut123 banana123 orange123 apple123 cherry123 purple123 yellow123
  silver123 golden123 elephant dolphin1 dolphins penguin1 panther1 tiger123 scorpion mountain paradise universe galaxy123 sunset123
  california newyork1 brooklyn chicago1 london123 paris123 germany1 deutschland norway123 america1 australia fuckyou1 fuckyou!
  fuckyou123 fuckoff1 asshole1 bitch123 biteme123 pussy123 bullshit correcthorsebatterystaple thisismypassword mypassword mypassword1
  mypassword123 yourpassword newpassword newpassword1 oldpassword nopassword thepassword passwordpassword letmeinnow opensesame
  iamthebest icecream1 nothing1 whatever123 unknown1 aaaaaa123 asdasdasd asd123456 asdqwe123 qwe123456 qweqweqwe zxczxczxc 1234567890q
  q123456789 w123456789 azsxdcfv plmoknijb wsxedcrf 7777777a 1password onepassword
`;

export const commonest: ReadonlySet<string> = new Set([...words.trim().split(/\s+/), "correct horse battery staple"]);
