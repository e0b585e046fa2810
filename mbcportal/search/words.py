"""Small words: which are never indexed, which say nothing in a question, which say too little."""

# Never indexed, by language.
_ENGLISH = """
a an and are as at be by can do does for from get have how i if im in is it its me my of on or our
so that the their there they this to versus vs we what when where which who will with you your
"""
_SPANISH = """
a al como con de del donde el ella en es esta hay la las lo los me mi mis o para pero por que se
si sin su sus tengo un una unos y yo
"""
STOP_WORDS = {"en": frozenset(_ENGLISH.split()), "es": frozenset(_SPANISH.split())}

# Words of a sentence that say nothing about what is looked for.
_NOISE = """
about after again ahora algo alguien all also always am antes any anybody anymore anyone anything
aqui asi aun because been before being bien but cada came cant casi cosa cosas could cual cuales
cuando cuanto cuantos dan dar decir desde despues dice dicen did didnt dijeron dijo doesnt doing
donde dont down else era eran eres eso esos estan estar estas este esto estoy even ever everyone
everything feel feeling feels felt found fue give go goes going gonna got ha haber hace hacer had
han has hasnt havent having hay he hed her here hers him his hoy id ill ir isnt ive just keep
keeps know les let like look looking lot made make many mas maybe me mio more most mr mrs much
mucho muy nada need needs never new ni ninguna no nobody nos nosotros not nothing now often ok one
only other otra otro otros over please pueda puede pueden puedo pues put quien quienes quiero
really right saber said same say ser she should si sido siempre since so sobre solo some someone
something son soon soy still such take taking tan tanto te tener than thanks them then these thing
things think those through tiene tienen told too took try trying tu tuve un unas until up us use
usted va ver very voy want wants was wasnt way went were weren while whos wont would wouldnt ya
yet youre
"""
# Words that nearly every entry is about: they only count when nothing else is said.
_COMMON = """
4 advanced avanzado ayuda ayudar breast cancer cancers cmm disease enfermedad etapa help helping iv
mama mbc met metastases
metastasica metastasico metastasis metastatic mets mujer mujeres paciente pacientes patient
patients people person persona personas seno stage woman women
"""
NOISE, COMMON = frozenset(_NOISE.split()), frozenset(_COMMON.split())
