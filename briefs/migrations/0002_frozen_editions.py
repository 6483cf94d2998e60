from django.db import migrations

from briefs.frozen import freeze, unfreeze


class Migration(migrations.Migration):
    dependencies = [("briefs", "0001_initial")]

    operations = [migrations.RunPython(freeze, unfreeze)]
